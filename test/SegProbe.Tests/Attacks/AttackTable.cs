using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Corruptions;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Attacks.SegmentationMask;

namespace SegProbe.Tests.Attacks;

/// <summary>Every attack by a name, with few steps of a size that suits <see cref="WaveModel"/>.</summary>
internal static class AttackTable
{
    public static IReadOnlyDictionary<string, AttackOptions> All { get; } =
        Masks().Concat(Others()).Concat(Published()).Concat(Natural()).ToDictionary();

    /// <summary>Gets the names of those whose figures are of the images they give.</summary>
    public static TheoryData<string> Measured { get; } =
    [
        .. All.Where(each => each.Value is not SegmentationMaskOptions { Protocol: MaskProtocol.Authors })
            .Select(each => each.Key),
    ];

    /// <summary>Gets the names of those that follow the network's gradients.</summary>
    public static TheoryData<string> Informed { get; } =
        [.. All.Where(each => each.Value.FollowsGradient).Select(each => each.Key)];

    /// <summary>Gets the names of those that follow gradients and whose figures are of the images they give.</summary>
    public static TheoryData<string> InformedMeasured { get; } =
    [
        .. All
            .Where(each =>
                each.Value is { FollowsGradient: true } and not SegmentationMaskOptions { Protocol: MaskProtocol.Authors })
            .Select(each => each.Key),
    ];

    /// <summary>
    /// Gets the names of those that follow the gradient of what is measured; SSM pushes pixels on target too, and a search
    /// without gradients finds nothing in so few queries at times.
    /// </summary>
    public static TheoryData<string> Adaptive { get; } =
    [
        .. All
            .Where(each =>
                each.Value is { FollowsGradient: true } and not SsmOptions)
            .Select(each => each.Key),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    /// <summary>Gets the names of those with a budget.</summary>
    public static TheoryData<string> Bounded { get; } =
        [.. All.Where(each => each.Value is BudgetAttackOptions).Select(each => each.Key)];

    private static IEnumerable<KeyValuePair<string, AttackOptions>> Masks() =>
        from method in Method.Names(AttackFamily.SegmentationMask)
        from protocol in Enum.GetValues<MaskProtocol>()
        from options in (SegmentationMaskOptions[])
            [Method.Create<SegmentationMaskOptions>(method) with { FirstStepL2 = 0.15 }, Constant(method)]
        let name = $"{method}-{protocol}-{(options.FirstStepL2 is null ? "constant" : "calibrated")}".ToLowerInvariant()
        select KeyValuePair.Create<string, AttackOptions>(name, options with { Protocol = protocol, Steps = 25 });

    private static SegmentationMaskOptions Constant(string method) =>
        method == "asma" ? new AsmaOptions { Beta = 0.03, Tau = 0.01 } : Method.Constant(method, 0.01);

    private static Dictionary<string, AttackOptions> Others() => new()
    {
        ["asma-avoid"] = new AsmaOptions { Goal = AttackGoal.Untargeted, FirstStepL2 = 0.15, Steps = 25 },
        ["min-norm-l2"] = new MinNormOptions { SuccessIou = 0.8, Steps = 30 },
        ["min-norm-linf"] = new MinNormOptions { Norm = PerturbationNorm.Linf, SuccessIou = 0.8, Steps = 30 },
        ["min-norm-avoid"] = new MinNormOptions { Goal = AttackGoal.Untargeted, SuccessIou = 0.8, Steps = 30 },
    };

    private static IEnumerable<KeyValuePair<string, AttackOptions>> Published() =>
        from norm in Enum.GetValues<PerturbationNorm>()
        from options in Budgets(norm).Concat(Minima(norm))
        from goal in Enum.GetValues<AttackGoal>()
        select KeyValuePair.Create($"{options.Name}-{norm}-{goal}".ToLowerInvariant(), options with { Goal = goal });

    private static IEnumerable<AttackOptions> Budgets(PerturbationNorm norm) =>
        from method in Method.Names(AttackFamily.Budget)
        let budget = norm == PerturbationNorm.L2 ? 1.5 : 0.15
        select Method.Create<BudgetAttackOptions>(method) with { Norm = norm, Epsilon = budget, Steps = 25 };

    private static IEnumerable<AttackOptions> Minima(PerturbationNorm norm) =>
        from method in Method.Names(AttackFamily.MinimumNorm)
        where method != "min-norm"
        let options = Method.Create<MinimumNormAttackOptions>(method)
        where options.Norms.Contains(norm)
        let steps = method is "alma-prox" or "pdpgd" ? 200 : 60
        select options with { Norm = norm, SuccessIou = 0.9, Steps = steps };

    private static IEnumerable<KeyValuePair<string, AttackOptions>> Natural() =>
        from norm in Enum.GetValues<PerturbationNorm>()
        from method in Method.Names(AttackFamily.Corruption)
        from goal in Enum.GetValues<AttackGoal>()
        let budget = norm == PerturbationNorm.L2 ? 5 : 0.4
        let options = Method.Create<CorruptionOptions>(method) with { Norm = norm, Epsilon = budget, Goal = goal }
        select KeyValuePair.Create<string, AttackOptions>($"{options.Name}-{norm}-{goal}".ToLowerInvariant(), options);
}
