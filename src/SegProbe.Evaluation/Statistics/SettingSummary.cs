using System.Text.Json.Serialization;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Statistics;

/// <summary>
/// One row of the paper's Table 1: the figures of a setting over its examples, for each example's best state.
/// </summary>
/// <remarks>
/// Examples that failed before they had figures count in the number of failures alone; those that an audit did not
/// attack again do not count at all. For untargeted attacks, 1 - IoU stands in for IoU in all shares and steps, and
/// where the best setting is chosen.
/// </remarks>
public sealed record SettingSummary
{
    /// <summary>Gets the data set.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the method, for example asma.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the protocol: paper or authors.</summary>
    public required string Protocol { get; init; }

    /// <summary>Gets the setting's name.</summary>
    public required string Setting { get; init; }

    /// <summary>Gets what was done with the masks: targeted or untargeted.</summary>
    public required string Goal { get; init; }

    /// <summary>Gets where the masks come from, for example other.</summary>
    public required string TargetFrom { get; init; }

    /// <summary>Gets which pixels could change; null for all.</summary>
    public required string? Region { get; init; }

    /// <summary>Gets whether the attack searches the smallest success.</summary>
    internal bool IsMinimumNorm { get; init; }

    /// <summary>Gets the number of examples, failed ones included.</summary>
    public required int Examples { get; init; }

    /// <summary>Gets the number of examples that ended early with an error.</summary>
    public required int Failures { get; init; }

    /// <summary>Gets the Euclidean distance to the clean image.</summary>
    public required Estimate L2 { get; init; }

    /// <summary>Gets the largest value of the perturbation.</summary>
    public required Estimate Linf { get; init; }

    /// <summary>Gets the foreground IoU of the prediction on the clean image and the mask, in [0, 1].</summary>
    public required Estimate CleanIou { get; init; }

    /// <summary>Gets the foreground IoU of prediction and mask, in [0, 1].</summary>
    public required Estimate Iou { get; init; }

    /// <summary>Gets the pixel accuracy, in [0, 1].</summary>
    public required Estimate PixelAccuracy { get; init; }

    /// <summary>Gets the share of examples that reached an IoU of 0.9.</summary>
    public required Estimate Success90 { get; init; }

    /// <summary>Gets the share of examples that reached an IoU of 0.95.</summary>
    public required Estimate Success95 { get; init; }

    /// <summary>Gets the foreground IoU of the saved 8-bit image, in [0, 1].</summary>
    public required Estimate DiskIou { get; init; }

    /// <summary>Gets the share of examples whose saved image has an IoU of at least 0.9.</summary>
    public required Estimate DiskSuccess90 { get; init; }

    /// <summary>Gets the share of examples whose saved image has an IoU of at least 0.95.</summary>
    public required Estimate DiskSuccess95 { get; init; }

    /// <summary>
    /// Gets the HD95 of the prediction on the saved image and the mask, in pixels or mm; a structure that is in one of
    /// them alone counts with the image's diagonal. NaN in older runs.
    /// </summary>
    public required Estimate DiskHd95 { get; init; }

    /// <summary>Gets the foreground of that prediction less that of the mask, in pixels, mm² or mm³.</summary>
    public required Estimate DiskSizeDifference { get; init; }

    /// <summary>Gets the distance of their centroids, in pixels or mm.</summary>
    public required Estimate DiskCentroidShift { get; init; }

    /// <summary>Gets the number of examples in which a structure was erased or inserted.</summary>
    public required int Missing { get; init; }

    /// <summary>
    /// Gets the median number of steps, a forward and a backward pass each, to an IoU of 0.9; null where fewer than
    /// half of the examples reached it.
    /// </summary>
    public required double? MedianPassesTo90 { get; init; }

    /// <summary>Gets the mean time of an example, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Gets how far the examples came: the IoU for targeted attacks, 1 - IoU for untargeted ones.
    /// </summary>
    [JsonIgnore]
    public Estimate Progress => Goal == ExampleRow.Untargeted
        ? new(1 - Iou.Mean, Iou.Deviation, 1 - Iou.Upper, 1 - Iou.Lower)
        : Iou;

    /// <summary>
    /// Sums up rows, a summary for each data set, setting and kind of mask and region in order of first appearance.
    /// </summary>
    public static IReadOnlyList<SettingSummary> Summarise(IEnumerable<ExampleRow> rows) =>
    [
        .. rows.Where(row => row.BrokenBy is null)
            .GroupBy(row => (row.Data, row.Setting, row.Goal, row.TargetFrom, row.Region))
            .Select(group => SummariseSetting([.. group])),
    ];

    /// <summary>
    /// Chooses the setting with the highest mean IoU (untargeted: the lowest), among equals the smallest mean L2, of
    /// each data set, method, protocol, goal, kind of mask and region.
    /// </summary>
    /// <param name="summaries">The settings.</param>
    /// <param name="largestL2">
    /// The largest mean L2, of values in [0, 1], that a setting may have; null for any. A method of which no setting
    /// stays below it is left out.
    /// </param>
    public static IReadOnlyList<SettingSummary> Best(
        IEnumerable<SettingSummary> summaries, double? largestL2 = null) =>
    [
        .. summaries.Where(setting => !(setting.L2.Mean > largestL2))
            .GroupBy(setting => (
                setting.Data, setting.Method, setting.Protocol, setting.Goal, setting.TargetFrom, setting.Region))
            .Select(group => group
                .OrderByDescending(setting => setting.Progress.Mean)
                .ThenBy(setting => setting.L2.Mean)
                .First()),
    ];

    private static SettingSummary SummariseSetting(List<ExampleRow> rows) => new()
    {
        Data = rows[0].Data,
        Method = rows[0].Method,
        Protocol = rows[0].Protocol,
        Setting = rows[0].Setting,
        Goal = rows[0].Goal,
        TargetFrom = rows[0].TargetFrom,
        Region = rows[0].Region,
        IsMinimumNorm = rows[0].Parameters.Number("success_iou") is not null,
        Examples = rows.Count,
        Failures = rows.Count(row => row.Failure is not null),
        L2 = Over(rows, row => row.BestL2),
        Linf = Over(rows, row => row.BestLinf),
        CleanIou = Over(rows, row => row.CleanIou),
        Iou = Over(rows, row => row.BestIou),
        PixelAccuracy = Over(rows, row => row.BestPixelAccuracy),
        Success90 = Share(rows, row => row.Progress(row.BestIou), 0.9),
        Success95 = Share(rows, row => row.Progress(row.BestIou), 0.95),
        DiskIou = Over(rows, row => row.DiskIou),
        DiskSuccess90 = Share(rows, row => row.Progress(row.DiskIou), 0.9),
        DiskSuccess95 = Share(rows, row => row.Progress(row.DiskIou), 0.95),
        DiskHd95 = Over(rows, row => row.DiskHd95),
        DiskSizeDifference = Over(rows, row => row.DiskSizeDifference),
        DiskCentroidShift = Over(rows, row => row.DiskCentroidShift),
        Missing = rows.Count(row => row.DiskMissing > 0),
        MedianPassesTo90 = Median(rows),
        Seconds = rows.Average(row => row.Seconds),
    };

    private static Estimate Over(List<ExampleRow> rows, Func<ExampleRow, double?> figure) =>
        Bootstrap.MeanOfPairs(
            [.. rows.Where(row => figure(row) is not null).Select(row => (row.ImageSha256, row.OtherTarget, figure(row)!.Value))]);

    // A failed example is no success.
    private static Estimate Share(List<ExampleRow> rows, Func<ExampleRow, double?> figure, double least)
    {
        List<bool> reached = [.. rows.Select(row => figure(row) >= least)];
        return reached.Distinct().Count() == 1 || rows.Select(row => row.ImageSha256).Distinct().Count() == rows.Count
            ? ShareInterval.Compute(reached.Count(isReached => isReached), rows.Count)
            : Bootstrap.MeanOfPairs([.. rows.Zip(reached, (row, isReached) =>
                (row.ImageSha256, row.OtherTarget, isReached ? 1.0 : 0.0))]);
    }

    private static double? Median(List<ExampleRow> rows)
    {
        var steps = rows.Select(row => row.StepAtIou90 ?? double.PositiveInfinity).Order().ToArray();
        var median = (steps[(steps.Length - 1) / 2] + steps[steps.Length / 2]) / 2;
        return double.IsFinite(median) ? median : null;
    }
}
