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

    /// <summary>Gets whether it is broken without any change; then no attack broke it.</summary>
    public bool IsLost => States[0].IsBroken;

    /// <summary>Collects the examples that have figures, pair by pair.</summary>
    /// <param name="rows">The rows of an audit.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="trajectory">
    /// Gives the states of a row that count beside its best one, with sizes of values in [0, 1]; null for none.
    /// </param>
    public static IReadOnlyList<AuditedExample> Collect(
        IEnumerable<ExampleRow> rows, IReadOnlyList<AttackOptions> settings,
        Func<ExampleRow, IReadOnlyList<TrajectoryPoint>?> trajectory) =>
    [
        .. from row in rows
           where row is { BrokenBy: null, BestIou: not null }
           group row by (row.Pair, row.Goal) into example
           orderby example.Key.Pair, example.Key.Goal descending
           select new AuditedExample(
               example.First(),
               [
                   FoundState.Unchanged(example.First()),
                   .. example.SelectMany(row => FoundState.All(row, trajectory(row) ?? [])
                       .Select(state => state with { IsCorruption = AuditSet.IsCorruption(settings[row.SettingIndex]) })),
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

    /// <summary>Gives the smallest state by which attacks broke it; null where none did.</summary>
    public FoundState? Smallest(PerturbationNorm norm) => IsLost
        ? null
        : States
            .Where(state => state is { IsBroken: true, IsCorruption: false })
            .OrderBy(state => state.Size(norm))
            .Select(state => (FoundState?)state)
            .FirstOrDefault();
}

/// <summary>A state that was measured for an image.</summary>
/// <param name="Iou">
/// The IoU with the mask; of an image whose own mask is empty, 1 less the share of pixels that became foreground.
/// </param>
/// <param name="Progress">How far it is towards the goal: 1 is all the way.</param>
/// <param name="IsBroken">Whether that is as far as counts.</param>
/// <param name="L2">Its distance to the clean image.</param>
/// <param name="Linf">Its largest change of a value.</param>
/// <param name="Method">What found it; null for the clean image.</param>
/// <param name="Setting">The setting that found it; null for the clean image.</param>
/// <param name="IsCorruption">Whether a corruption found it.</param>
internal readonly record struct FoundState(
    double Iou, double Progress, bool IsBroken, double L2, double Linf, string? Method, string? Setting,
    bool IsCorruption)
{
    /// <summary>Gets how the structures drawn on its saved file differ from the mask's; null where that was not measured.</summary>
    public StructureFigures? Structures { get; init; }

    /// <summary>Gives the clean image of a row.</summary>
    public static FoundState Unchanged(ExampleRow row) =>
        Make(row, row.CleanIou!.Value, row.CleanPixelAccuracy, 0, 0) with { Method = null, Setting = null };

    /// <summary>Gives the best state of a row with figures.</summary>
    public static FoundState Best(ExampleRow row) =>
        Make(row, row.BestIou!.Value, row.BestPixelAccuracy, row.BestL2!.Value, row.BestLinf!.Value) with
        {
            Structures = row.DiskHd95 is { } hd95
                ? new(hd95, row.DiskSizeDifference!.Value, row.DiskCentroidShift!.Value, row.DiskMissing!.Value)
                : null,
        };

    /// <summary>Gives the best state of a row and others on the way.</summary>
    public static IEnumerable<FoundState> All(ExampleRow row, IEnumerable<TrajectoryPoint> states) =>
    [
        Best(row),
        .. states.Where(state => state.Step > 0)
            .Select(state => Make(row, state.Iou, state.PixelAccuracy, state.L2, state.Linf)),
    ];

    public double Size(PerturbationNorm norm) => norm == PerturbationNorm.L2 ? L2 : Linf;

    private static FoundState Make(ExampleRow row, double iou, double? pixelAccuracy, double l2, double linf)
    {
        // Where there is nothing to lose, every pixel that is not background is one that became foreground.
        var isEmpty = row is { Goal: ExampleRow.Untargeted, TargetShare: 0 };
        var score = isEmpty ? pixelAccuracy!.Value : iou;
        var progress = row.Goal == ExampleRow.Untargeted ? 1 - score : score;
        return new(
            score, progress, progress >= (isEmpty ? AuditSet.BrokenEmpty : AuditSet.Broken), l2, linf, row.Method,
            row.Setting, false);
    }
}
