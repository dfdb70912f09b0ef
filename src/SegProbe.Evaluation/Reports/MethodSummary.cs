using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports;

/// <summary>
/// One row of the paper's Table 1: a method's figures over its examples, for each example's best state.
/// </summary>
public sealed record MethodSummary
{
    /// <summary>Gets the method: ssm, asm or asma.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the number of examples, failed ones included.</summary>
    public required int Examples { get; init; }

    /// <summary>
    /// Gets the number of examples whose attack ended early with an error; they count with their best state.
    /// </summary>
    public required int Failures { get; init; }

    /// <summary>Gets the Euclidean distance to the clean image.</summary>
    public required MeanDeviation L2 { get; init; }

    /// <summary>Gets the largest change of a value.</summary>
    public required MeanDeviation Linf { get; init; }

    /// <summary>Gets the foreground IoU of prediction and target, in [0, 1].</summary>
    public required MeanDeviation Iou { get; init; }

    /// <summary>Gets the pixel accuracy, in [0, 1].</summary>
    public required MeanDeviation PixelAccuracy { get; init; }

    /// <summary>Gets the foreground IoU of the saved 8-bit image, in [0, 1].</summary>
    public required MeanDeviation OnDiskIou { get; init; }

    /// <summary>Sums up records, a row for each method in order of first appearance.</summary>
    public static IReadOnlyList<MethodSummary> Of(IEnumerable<ExampleRecord> records) =>
        [.. records.GroupBy(record => record.Method).Select(Summarise)];

    private static MethodSummary Summarise(IGrouping<string, ExampleRecord> records) => new()
    {
        Method = records.Key,
        Examples = records.Count(),
        Failures = records.Count(record => record.Failure is not null),
        L2 = Over(records, record => record.Best.L2),
        Linf = Over(records, record => record.Best.Linf),
        Iou = Over(records, record => record.Best.Iou),
        PixelAccuracy = Over(records, record => record.Best.PixelAccuracy),
        OnDiskIou = Over(records, record => record.OnDisk.Iou),
    };

    private static MeanDeviation Over(IEnumerable<ExampleRecord> records, Func<ExampleRecord, double> figure) =>
        MeanDeviation.Of([.. records.Select(figure)]);
}
