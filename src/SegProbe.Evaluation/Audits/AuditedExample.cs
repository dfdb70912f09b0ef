using SegProbe.Attacks;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>All states that were measured for one image and goal, the clean image first.</summary>
internal sealed record AuditedExample(ExampleRow Clean, IReadOnlyList<FoundState> States)
{
    /// <summary>Gets the goal of the attacks on it.</summary>
    public string Goal => Clean.Goal;

    public double CleanIou => States[0].Iou;

    /// <summary>Collects the examples that have figures, pair by pair.</summary>
    /// <param name="rows">The rows of an audit.</param>
    /// <param name="settings">Its settings.</param>
    public static IReadOnlyList<AuditedExample> Collect(
        IEnumerable<ExampleRow> rows, IReadOnlyList<AttackOptions> settings) =>
    [
        .. from row in rows
           where row is { BrokenBy: null, BestIou: not null }
           group row by (row.Pair, row.Goal) into example
           orderby example.Key.Pair, example.Key.Goal descending
           select new AuditedExample(
               example.First(),
               [
                   FoundState.Unchanged(example.First()),
                   .. example.Select(row => FoundState.Best(row) with
                   {
                       IsCorruption = AuditSet.IsCorruption(settings[row.SettingIndex]),
                   }),
               ]),
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
}

/// <summary>A state that was measured for an image.</summary>
/// <param name="Iou">The IoU with the mask.</param>
/// <param name="Progress">How far it is towards the goal: 1 is all the way.</param>
/// <param name="L2">Its distance to the clean image.</param>
/// <param name="Linf">Its largest change of a value.</param>
/// <param name="Method">What found it; null for the clean image.</param>
/// <param name="Setting">The setting that found it; null for the clean image.</param>
/// <param name="IsCorruption">Whether a corruption found it.</param>
internal readonly record struct FoundState(
    double Iou, double Progress, double L2, double Linf, string? Method, string? Setting, bool IsCorruption)
{
    /// <summary>Gets how the structures drawn on its saved file differ from the mask's; null where that was not measured.</summary>
    public StructureFigures? Structures { get; init; }

    public bool IsBroken => Progress >= AuditSet.Broken;

    /// <summary>Gives the clean image of a row.</summary>
    public static FoundState Unchanged(ExampleRow row) =>
        new(row.CleanIou!.Value, row.Progress(row.CleanIou)!.Value, 0, 0, null, null, false);

    /// <summary>Gives the best state of a row with figures.</summary>
    public static FoundState Best(ExampleRow row) => new(
        row.BestIou!.Value, row.Progress(row.BestIou)!.Value, row.BestL2!.Value, row.BestLinf!.Value, row.Method,
        row.Setting, false)
    {
        Structures = row.DiskHd95 is { } hd95
            ? new(hd95, row.DiskSizeDifference!.Value, row.DiskCentroidShift!.Value, row.DiskMissing!.Value)
            : null,
    };

    public double Size(PerturbationNorm norm) => norm == PerturbationNorm.L2 ? L2 : Linf;
}
