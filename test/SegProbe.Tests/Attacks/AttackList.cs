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
        from norm in Enum.GetValues<PerturbationNorm>()
        from options in Budgets(norm)
        select options with { Goal = goal, Steps = 25 };

    private static IEnumerable<AttackOptions> Budgets(PerturbationNorm norm) =>
        Enum.GetValues<BudgetMethod>().Select(method => new BudgetAttackOptions
        {
            Method = method,
            Norm = norm,
            Epsilon = norm == PerturbationNorm.L2 ? 1.5 : 0.15,
        });
}
