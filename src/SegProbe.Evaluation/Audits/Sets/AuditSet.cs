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
    public const string Version = "audit-2";

    /// <summary>The name of the set with half the steps, for a first look.</summary>
    public const string QuickVersion = "audit-2-quick";

    /// <summary>
    /// The progress from which an example is broken: IoU with the target of at least this, or IoU with the truth of at
    /// most 1 less this.
    /// </summary>
    public const double Broken = 0.9;

    /// <summary>The share of pixels that must become foreground for an image without any to be broken.</summary>
    public const double BrokenEmpty = 0.1;

    // The goal of targeted attacks.
    internal const string Targeted = "targeted";

    private const int CorruptionSteps = 2;
    private const int UnboundedSteps = 20;

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

    /// <summary>Tells whether this program has a set.</summary>
    public static bool IsKnown(string version) => version is Version or QuickVersion;

    /// <summary>Gives the ladder of budgets, without <see cref="Unbounded"/>, norm by norm and ascending.</summary>
    /// <param name="values">The number of values of an image: channels, rows and columns multiplied.</param>
    /// <remarks>
    /// L2 rungs are those of a root mean square of 0.5, 1, 2 and 4 grey levels of 255, so that they mean the same for
    /// images of any size: levels / 255 · √values, rounded to four digits.
    /// </remarks>
    public static IReadOnlyList<AuditBudget> Ladder(long values)
    {
        Check.AtLeast((int)Math.Min(values, int.MaxValue), 1, nameof(values));
        return
        [
            .. L2Levels.Select(level => new AuditBudget(
                PerturbationNorm.L2, L2Of(level, values), Invariant($"{level} levels RMS"))),
            .. LinfLevels.Select(level => new AuditBudget(
                PerturbationNorm.Linf, level / 255, Invariant($"{level}/255"))),
        ];
    }

    /// <summary>Gives the attacks, cheap ones first.</summary>
    /// <param name="ladder">The budgets.</param>
    /// <param name="version">The set.</param>
    public static IReadOnlyList<AttackSweep> Attacks(IReadOnlyList<AuditBudget> ladder, string version = Version)
    {
        var part = version == QuickVersion ? 2 : 1;
        var upper = ladder.GroupBy(budget => budget.Norm).SelectMany(norm => norm.TakeLast(2)).ToList();
        var top = ladder.GroupBy(budget => budget.Norm).Select(norm => norm.Last()).ToList();
        return
        [
            .. OnLadder(Corruptions, CorruptionSteps, Untargeted, ladder),
            new()
            {
                Methods = ["min-norm"],
                ["norm"] = ["l2", "linf"],
                ["goal"] = Both,
                ["steps"] = [Text(40 / part)],
                ["success_iou"] = [Text(Broken)],
            },
            .. OnLadder(["pgd"], 10, Untargeted, upper, stopIou: 1),
            .. OnLadder(["apgd-hinge"], 100 / part, Untargeted, top, stopIou: 1, ("schedule", "growing")),
            .. OnLadder(["apgd-hinge"], 72 / part, [Targeted], top, stopIou: 1, ("schedule", "growing")),
            .. OnLadder(["square"], 200 / part, Untargeted, top.TakeLast(1), Broken),
            .. OnLadder(["apgd-hinge"], UnboundedSteps, Both, [Unbounded], Broken),
        ];
    }

    /// <summary>Tells whether a setting is a corruption, which stands beside the attacks.</summary>
    public static bool IsCorruption(AttackOptions setting) => setting is CorruptionOptions;

    private static IEnumerable<AttackSweep> OnLadder(
        IReadOnlyList<string> methods, int steps, string[] goals, IEnumerable<AuditBudget> ladder,
        double? stopIou = null, params (string Key, string Value)[] others) =>
        ladder.GroupBy(budget => budget.NormName).Select(norm => new AttackSweep
        {
            Methods = methods,
            Values = new Dictionary<string, IReadOnlyList<string>>(
            [
                new("norm", [norm.Key]),
                new("epsilon", [.. norm.Select(budget => budget.Text)]),
                new("goal", goals),
                new("steps", [Text(steps)]),
                .. stopIou is { } iou ? (KeyValuePair<string, IReadOnlyList<string>>[])[new("stop_iou", [Text(iou)])] : [],
                .. others.Select(other => KeyValuePair.Create<string, IReadOnlyList<string>>(other.Key, [other.Value])),
            ]),
        });

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // The L2 norm of a root mean square in grey levels, to four digits.
    private static double L2Of(double levels, long values) => double.Parse(
        (levels / 255 * Math.Sqrt(values)).ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
