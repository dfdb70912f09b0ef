using SegProbe.Attacks;

namespace SegProbe.Tests.Attacks;

/// <summary>Every attack by a name, with few steps of a size that suits <see cref="WaveModel"/>.</summary>
internal static class AttackTable
{
    public static IReadOnlyDictionary<string, AttackOptions> All { get; } =
        Masks().Concat(Others()).Concat(Published()).Concat(Natural()).ToDictionary();

    /// <summary>Gets the names of those whose figures are of the images they give.</summary>
    public static TheoryData<string> Measured { get; } =
    [
        .. All.Where(each => each.Value is not MaskAttackOptions { Protocol: MaskProtocol.Authors })
            .Select(each => each.Key),
    ];

    /// <summary>Gets the names of those that know the network.</summary>
    public static TheoryData<string> Informed { get; } =
        [.. All.Where(each => each.Value is not NaturalAttackOptions).Select(each => each.Key)];

    /// <summary>Gets the names of those that know the network and whose figures are of the images they give.</summary>
    public static TheoryData<string> InformedMeasured { get; } =
    [
        .. All
            .Where(each =>
                each.Value is not NaturalAttackOptions and not MaskAttackOptions { Protocol: MaskProtocol.Authors })
            .Select(each => each.Key),
    ];

    /// <summary>Gets the names of those that follow what is measured; SSM pushes pixels on target too.</summary>
    public static TheoryData<string> Adaptive { get; } =
    [
        .. All
            .Where(each =>
                each.Value is not NaturalAttackOptions and not MaskAttackOptions { Method: MaskMethod.Ssm })
            .Select(each => each.Key),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    /// <summary>Gets the names of those with a budget.</summary>
    public static TheoryData<string> Bounded { get; } =
        [.. All.Where(each => each.Value is BoundedAttackOptions).Select(each => each.Key)];

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
    };

    private static IEnumerable<KeyValuePair<string, AttackOptions>> Published() =>
        from norm in Enum.GetValues<PerturbationNorm>()
        from options in Budgets(norm).Concat(Minima(norm))
        from goal in Enum.GetValues<AttackGoal>()
        select KeyValuePair.Create($"{options.Name}-{norm}-{goal}".ToLowerInvariant(), options with { Goal = goal });

    private static IEnumerable<AttackOptions> Budgets(PerturbationNorm norm) =>
        from method in Enum.GetValues<BudgetMethod>()
        let budget = norm == PerturbationNorm.L2 ? 1.5 : 0.15
        select new BudgetAttackOptions { Method = method, Norm = norm, Epsilon = budget, Steps = 25 };

    private static IEnumerable<AttackOptions> Minima(PerturbationNorm norm) =>
        from method in Enum.GetValues<PublishedMinimumMethod>()
        let steps = method is PublishedMinimumMethod.AlmaProx or PublishedMinimumMethod.Pdpgd ? 200 : 60
        let options = new PublishedMinimumOptions { Method = method, Norm = norm, SuccessIou = 0.9, Steps = steps }
        where options.HasNorm
        select options;

    private static IEnumerable<KeyValuePair<string, AttackOptions>> Natural() =>
        from norm in Enum.GetValues<PerturbationNorm>()
        from method in Enum.GetValues<NaturalMethod>()
        from goal in Enum.GetValues<AttackGoal>()
        let budget = norm == PerturbationNorm.L2 ? 5 : 0.4
        let options = new NaturalAttackOptions { Method = method, Norm = norm, Epsilon = budget, Goal = goal }
        select KeyValuePair.Create<string, AttackOptions>($"{options.Name}-{norm}-{goal}".ToLowerInvariant(), options);
}
