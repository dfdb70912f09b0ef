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

    /// <summary>Gives a mean over images with its interval; every image is drawn by itself.</summary>
    public static AuditInterval Mean(IEnumerable<double> values)
    {
        var estimate = Bootstrap.Mean([.. values.Select((value, i) => ($"{i}", value))]);
        return new(estimate.Mean, estimate.Lower, estimate.Upper);
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
        List<AuditedExample> examples, IReadOnlyList<AuditBudget> ladder, PerturbationNorm norm,
        Func<FoundState, bool> isCounted) =>
    [
        Point(new(norm, 0, "0"), [.. examples.Select(example => example.States[0])]),
        .. ladder.Where(budget => budget.Norm == norm)
            .Select(budget => Point(budget, [.. examples.Select(example => example.Worst(budget, isCounted))])),
    ];

    private static AuditPoint Point(AuditBudget budget, IReadOnlyList<FoundState> worst) => new(
        budget.Epsilon, budget.Name, Mean(worst.Select(state => state.Iou)),
        Share([.. worst.Select(state => state.IsBroken)]));

    // Where all images agree, drawing them again tells nothing; then what as many independent draws leave open.
    private static AuditInterval Share(IReadOnlyList<bool> broken)
    {
        var left = Math.Pow(0.05, 1.0 / broken.Count);
        return broken.Distinct().Count() > 1 ? Mean(broken.Select(isBroken => isBroken ? 1.0 : 0.0))
            : broken[0] ? new(1, left, 1)
            : new(0, 0, 1 - left);
    }
}
