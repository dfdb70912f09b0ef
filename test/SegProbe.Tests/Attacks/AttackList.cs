using SegProbe.Attacks;

namespace SegProbe.Tests.Attacks;

/// <summary>Every attack with a norm and a goal, by name, with settings that suit <see cref="WaveModel"/>.</summary>
internal static class AttackList
{
    private static readonly Dictionary<string, AttackOptions> ByName = All().ToDictionary(Name);

    public static IEnumerable<string> Names => ByName.Keys;

    public static AttackOptions Of(string name) => ByName[name];

    private static string Name(AttackOptions options) => $"{options.Name} {options.NormOrNone} {options.Goal}";

    private static IEnumerable<AttackOptions> All() =>
        from goal in Enum.GetValues<AttackGoal>()
        from options in Enum.GetValues<PerturbationNorm>().SelectMany(Budgets).Concat(Minima())
        select options with { Goal = goal };

    // More success than a few steps reach, so that DAG does not stop at once.
    private static IEnumerable<AttackOptions> Minima() =>
        from norm in Enum.GetValues<PerturbationNorm>()
        from method in Enum.GetValues<PublishedMinimumMethod>()
        let options = new PublishedMinimumOptions { Method = method, Norm = norm, Steps = 60, SuccessIou = 0.9 }
        where options.HasNorm
        select (AttackOptions)options;

    private static IEnumerable<AttackOptions> Budgets(PerturbationNorm norm) =>
        Enum.GetValues<BudgetMethod>().Select(method => new BudgetAttackOptions
        {
            Method = method,
            Norm = norm,
            Epsilon = norm == PerturbationNorm.L2 ? 1.5 : 0.15,
            Steps = 25,
        });
}
