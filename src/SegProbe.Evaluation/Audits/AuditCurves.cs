using SegProbe.Attacks;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>The curves of an audit: what is left as the budget grows.</summary>
internal static class AuditCurves
{
    /// <summary>Computes the curves.</summary>
    /// <param name="examples">The examples of all goals.</param>
    /// <param name="ladder">The budgets.</param>
    public static IReadOnlyList<AuditCurve> Compute(
        IReadOnlyList<AuditedExample> examples, IReadOnlyList<AuditBudget> ladder) =>
    [
        .. from goal in examples.GroupBy(example => example.Goal).OrderByDescending(goal => goal.Key)
           let mine = goal.ToList()
           from kind in Kinds(goal.Key)
           from norm in Enum.GetValues<PerturbationNorm>()
           select new AuditCurve(
               goal.Key, kind.Name, norm.ToString().ToLowerInvariant(), Points(mine, ladder, norm, kind.IsCounted)),
    ];

    /// <summary>Gives a mean over examples with its interval: images and, of targeted ones, targets are drawn.</summary>
    public static AuditInterval Mean(IEnumerable<(AuditedExample Example, double Value)> values)
    {
        var estimate = Bootstrap.MeanOfPairs(
        [
            .. values.Select(value => (
                value.Example.Clean.ImageSha256 is { Length: > 0 } sha256 ? sha256 : $"{value.Example.Clean.Pair}",
                value.Example.Goal == ExampleRow.Untargeted ? null : value.Example.Clean.TargetSha256, value.Value)),
        ]);
        return new(estimate.Mean, estimate.Lower, estimate.Upper);
    }

    /// <summary>
    /// Measures a budget: the mean score, and the share broken of the examples that are not lost without any change.
    /// </summary>
    public static AuditPoint Point(
        IReadOnlyList<AuditedExample> examples, AuditBudget budget, Func<FoundState, bool> isCounted)
    {
        var worst = examples.Select(example => (Example: example, State: example.Worst(budget, isCounted))).ToList();
        var sound = worst.Where(pair => !pair.Example.IsLost).ToList();
        var share = ShareInterval.Compute(sound.Count(pair => pair.State.IsBroken), sound.Count);
        return new(
            budget.Epsilon, budget.Name, Mean(worst.Select(pair => (pair.Example, pair.State.Iou))),
            sound.Count == 0 ? new(0, 0, 1) : new(share.Mean, share.Lower, share.Upper));
    }

    private static IEnumerable<(string Name, Func<FoundState, bool> IsCounted)> Kinds(string goal) =>
    [
        (AuditCurve.Worst, _ => true),
        (AuditCurve.Attacks, state => !state.IsCorruption),
        .. goal == ExampleRow.Untargeted
            ? AuditSet.Corruptions.Select(name => (name, (Func<FoundState, bool>)(state => state.Method == name)))
            : [],
    ];

    private static IReadOnlyList<AuditPoint> Points(
        IReadOnlyList<AuditedExample> examples, IReadOnlyList<AuditBudget> ladder, PerturbationNorm norm,
        Func<FoundState, bool> isCounted) =>
    [
        .. ladder.Where(budget => budget.Norm == norm).Prepend(new(norm, 0, "0"))
            .Select(budget => Point(examples, budget, isCounted)),
    ];
}
