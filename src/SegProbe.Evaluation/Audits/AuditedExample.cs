using SegProbe.Attacks;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>All states that were measured for one image and goal, the clean image first.</summary>
internal sealed record AuditedExample(ExampleRow Clean, IReadOnlyList<FoundState> States)
{
    /// <summary>Gets what is done with the mask: avoid or reach.</summary>
    public string Goal => Clean.Goal;

    public double CleanIou => States[0].Iou;

    /// <summary>Collects the examples that have figures, pair by pair.</summary>
    /// <param name="rows">The rows of an audit.</param>
    /// <param name="settings">Its settings.</param>
    public static IReadOnlyList<AuditedExample> Of(
        IEnumerable<ExampleRow> rows, IReadOnlyList<AttackOptions> settings) =>
    [
        .. rows.Where(row => row is { BrokenBy: null, BestIou: not null })
            .GroupBy(row => (row.Pair, row.Goal))
            .OrderBy(group => group.Key)
            .Select(group => new AuditedExample(
                group.First(),
                [
                    State(group.First(), group.First().CleanIou!.Value, 0, 0) with { Method = null, Setting = null },
                    .. group.Select(row => State(row, row.BestIou!.Value, row.BestL2!.Value, row.BestLinf!.Value) with
                    {
                        IsNatural = AuditSet.IsNatural(settings[row.SettingIndex]),
                    }),
                ])),
    ];

    /// <summary>
    /// Gives the state nearest to the goal among those within a budget, of these the smallest; the clean image is
    /// always one.
    /// </summary>
    public FoundState Worst(AuditBudget budget, Func<FoundState, bool> isCounted) => States
        .Where((state, i) => i == 0 || (budget.Holds(state.Size(budget.Norm)) && isCounted(state)))
        .OrderByDescending(state => state.Progress).ThenBy(state => state.Size(budget.Norm))
        .First();

    /// <summary>Gives the smallest state that is broken; null where none is.</summary>
    public FoundState? Smallest(PerturbationNorm norm) => States
        .Where(state => state.IsBroken)
        .OrderBy(state => state.Size(norm))
        .Select(state => (FoundState?)state)
        .FirstOrDefault();

    private static FoundState State(ExampleRow row, double iou, double l2, double linf) =>
        new(iou, row.Progress(iou)!.Value, l2, linf, row.Method, row.Setting, IsNatural: false);
}
