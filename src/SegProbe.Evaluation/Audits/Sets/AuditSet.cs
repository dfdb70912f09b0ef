using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Attacks.Corruptions;
using SegProbe.Evaluation.Sweeps;
using static System.FormattableString;

namespace SegProbe.Evaluation.Audits.Sets;

/// <summary>
/// The fixed set of attacks of an audit, and what counts as broken. docs/reference/audit.md describes it.
/// </summary>
public static class AuditSet
{
    /// <summary>
    /// The name of the set; another one where an attack, a number of steps or a budget changes, since figures of
    /// different sets cannot be compared.
    /// </summary>
    public const string Version = "audit-1";

    /// <summary>
    /// The progress from which an example is broken: IoU with the target of at least this, or IoU with the truth of at
    /// most 1 less this.
    /// </summary>
    public const double Broken = 0.9;

    // The goal of targeted attacks.
    internal const string Targeted = "targeted";

    private const int MinimumSteps = 100;
    private const int WeakSteps = 20;
    private const int StrongSteps = 40;

    // The root mean square of ASMA's first step, in grey levels: with it ASMA reaches most targets
    // (docs/explanation/comparison.md).
    private const double AsmaLevels = 4;

    private static readonly double[] L2Levels = [0.5, 1, 2, 4];
    private static readonly double[] LinfLevels = [1, 2, 4, 8];
    private static readonly string[] Untargeted = ["untargeted"];
    private static readonly string[] Both = ["untargeted", Targeted];

    /// <summary>Gets the methods of the corruptions that stand beside the attacks.</summary>
    public static IReadOnlyList<string> Corruptions { get; } = ["noise", "brightness", "blur", "jpeg"];

    /// <summary>
    /// Gets the budget that holds every image; what is not broken within it, no attack of the set can break.
    /// </summary>
    public static AuditBudget Unbounded { get; } = new(PerturbationNorm.Linf, 1, "any");

    /// <summary>Gives the ladder of budgets, without <see cref="Unbounded"/>, norm by norm and ascending.</summary>
    /// <param name="values">The number of values of an image: channels, rows and columns multiplied.</param>
    /// <param name="named">Further budgets.</param>
    /// <remarks>
    /// L2 rungs are those of a root mean square of 0.5, 1, 2 and 4 grey levels of 255, so that they mean the same for
    /// images of any size: levels / 255 · √values, rounded to four digits.
    /// </remarks>
    public static IReadOnlyList<AuditBudget> Ladder(long values, IEnumerable<AuditBudget> named)
    {
        Check.AtLeast((int)Math.Min(values, int.MaxValue), 1, nameof(values));
        ArgumentNullException.ThrowIfNull(named);
        IEnumerable<AuditBudget> rungs =
        [
            .. L2Levels.Select(level => new AuditBudget(
                PerturbationNorm.L2, L2Of(level, values), Invariant($"{level} levels RMS"))),
            .. LinfLevels.Select(level => new AuditBudget(
                PerturbationNorm.Linf, level / 255, Invariant($"{level}/255"))),
            .. named,
        ];
        return
        [
            .. rungs.DistinctBy(budget => (budget.Norm, budget.Epsilon))
                .OrderBy(budget => budget.Norm).ThenBy(budget => budget.Epsilon),
        ];
    }

    /// <summary>Gives the attacks, cheap ones first.</summary>
    /// <param name="ladder">The budgets.</param>
    /// <param name="values">The number of values of an image, as for <see cref="Ladder"/>.</param>
    public static IReadOnlyList<AttackSweep> Attacks(IReadOnlyList<AuditBudget> ladder, long values) =>
    [
        .. OnLadder(Corruptions, null, Untargeted, ladder),
        new()
        {
            Methods = ["min-norm"],
            ["norm"] = ["l2", "linf"],
            ["goal"] = Both,
            ["steps"] = [Text(MinimumSteps)],
            ["success_iou"] = [Text(Broken)],
        },
        new()
        {
            Methods = ["asma"],
            ["first_step_l2"] = [Text(L2Of(AsmaLevels, values))],
            ["steps"] = [Text(MinimumSteps)],
            ["stop_iou"] = [Text(Broken)],
        },
        .. OnLadder(["pgd"], WeakSteps, Both, ladder),
        .. OnLadder(["apgd-mce"], StrongSteps, Both, ladder),
        .. OnLadder(["apgd-js"], StrongSteps, Both, Upper(ladder)),
        .. OnLadder(["apgd-bmce"], StrongSteps, Both, Upper(ladder)),
        .. OnLadder(["apgd-mce"], StrongSteps, Both, [Unbounded]),
    ];

    /// <summary>Tells whether a setting is a corruption, which stands beside the attacks.</summary>
    public static bool IsCorruption(AttackOptions setting) => setting is CorruptionOptions;

    private static IEnumerable<AttackSweep> OnLadder(
        IReadOnlyList<string> methods, int? steps, string[] goals, IEnumerable<AuditBudget> ladder) =>
        ladder.GroupBy(budget => budget.NormName).Select(norm => new AttackSweep
        {
            Methods = methods,
            Values = new Dictionary<string, IReadOnlyList<string>>(
            [
                new("norm", [norm.Key]),
                new("epsilon", [.. norm.Select(budget => budget.Text)]),
                new("goal", goals),
                .. steps is { } count
                    ? (KeyValuePair<string, IReadOnlyList<string>>[])
                        [new("steps", [Text(count)]), new("stop_iou", [Text(Broken)])]
                    : [],
            ]),
        });

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // The smaller half costs most, since nothing is broken there, and further losses add least.
    private static IEnumerable<AuditBudget> Upper(IReadOnlyList<AuditBudget> ladder) =>
        ladder.GroupBy(budget => budget.Norm).SelectMany(norm => norm.Skip(norm.Count() / 2));

    // The L2 norm of a root mean square in grey levels, to four digits.
    private static double L2Of(double levels, long values) => double.Parse(
        (levels / 255 * Math.Sqrt(values)).ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
