using SegProbe.Attacks;

namespace SegProbe.Tests.Attacks;

/// <summary>Every attack by a name, with few steps of a size that suits <see cref="WaveModel"/>.</summary>
internal static class AttackTable
{
    public static IReadOnlyDictionary<string, AttackOptions> All { get; } = Masks().Concat(Others()).ToDictionary();

    /// <summary>Gets the names of those whose figures are of the images they give.</summary>
    public static TheoryData<string> Measured { get; } =
    [
        .. All.Where(each => each.Value is not MaskAttackOptions { Protocol: MaskProtocol.Authors })
            .Select(each => each.Key),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    private static IEnumerable<KeyValuePair<string, AttackOptions>> Masks() =>
        from method in Enum.GetValues<MaskMethod>()
        from protocol in Enum.GetValues<MaskProtocol>()
        from rule in (StepRule[])[new CalibratedStep(0.15), Constant(method)]
        let name = $"{method}-{protocol}-{(rule is CalibratedStep ? "calibrated" : "constant")}".ToLowerInvariant()
        select KeyValuePair.Create<string, AttackOptions>(
            name, new MaskAttackOptions { Method = method, Protocol = protocol, Rule = rule, Steps = 25 });

    private static StepRule Constant(MaskMethod method) =>
        method == MaskMethod.Asma ? new OverlapStep(0.03, 0.01) : new ConstantStep(0.01);

    private static Dictionary<string, AttackOptions> Others() => new()
    {
        ["asma-avoid"] = new MaskAttackOptions { Goal = AttackGoal.Avoid, Rule = new CalibratedStep(0.15), Steps = 25 },
        ["min-norm-l2"] = new MinimumNormOptions { SuccessIou = 0.8, Steps = 30 },
        ["min-norm-linf"] = new MinimumNormOptions { Norm = PerturbationNorm.Linf, SuccessIou = 0.8, Steps = 30 },
        ["min-norm-avoid"] = new MinimumNormOptions { Goal = AttackGoal.Avoid, SuccessIou = 0.8, Steps = 30 },
        ["pgd-l2"] = new BudgetAttackOptions { Norm = PerturbationNorm.L2, Epsilon = 2, Steps = 20 },
        ["pgd-linf"] = new BudgetAttackOptions { Epsilon = 0.15, Steps = 20 },
        ["pgd-avoid"] = new BudgetAttackOptions { Goal = AttackGoal.Avoid, Epsilon = 0.1, Steps = 20 },
    };
}
