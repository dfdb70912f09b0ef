using SegProbe.Evaluation.Statistics;

namespace SegProbe.Evaluation.Transfer;

/// <summary>How far the images of a setting force a model, over the images that it and the attacked model segment well.</summary>
public sealed record TransferSummary
{
    /// <summary>Gets the setting's name.</summary>
    public required string Setting { get; init; }

    /// <summary>Gets the model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Gets whether it is the model that the run attacked.</summary>
    public required bool IsAttacked { get; init; }

    /// <summary>Gets the number of images that both segment well.</summary>
    public required int Images { get; init; }

    /// <summary>Gets the number of the others.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Gets the mean IoU with the truth on clean images.</summary>
    public required Estimate CleanTruth { get; init; }

    /// <summary>Gets the mean IoU with the target on clean images.</summary>
    public required Estimate CleanTarget { get; init; }

    /// <summary>Gets the mean IoU with the target on the saved images.</summary>
    public required Estimate Target { get; init; }

    /// <summary>Gets the mean IoU with the target on noise of the same size.</summary>
    public required Estimate NoiseTarget { get; init; }

    /// <summary>Gets the mean IoU with the truth on the saved images.</summary>
    public required Estimate Truth { get; init; }

    /// <summary>Gets the mean IoU with the truth on noise of the same size.</summary>
    public required Estimate NoiseTruth { get; init; }

    /// <summary>Sums up rows, setting by setting in their order, the attacked model first.</summary>
    /// <param name="rows">The rows of a measurement.</param>
    /// <param name="leastCleanIou">
    /// The IoU with the truth, in [0, 1], that both models have on the clean image where it counts.
    /// </param>
    public static IReadOnlyList<TransferSummary> Summarise(IReadOnlyList<TransferRow> rows, double leastCleanIou)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Check.Between(leastCleanIou, 0, 1);
        var attacked = rows.Where(row => row.IsAttacked && row.CleanTruthIou >= leastCleanIou)
            .Select(row => row.Pair)
            .ToHashSet();
        return [.. rows.GroupBy(row => (row.Setting, row.Model)).Select(group => Of([.. group]))];

        TransferSummary Of(List<TransferRow> all)
        {
            var counted = all.FindAll(row => attacked.Contains(row.Pair) && row.CleanTruthIou >= leastCleanIou);
            return new()
            {
                Setting = all[0].Setting,
                Model = all[0].Model,
                IsAttacked = all[0].IsAttacked,
                Images = counted.Count,
                LeftOut = all.Count - counted.Count,
                CleanTruth = Mean(counted, row => row.CleanTruthIou),
                CleanTarget = Mean(counted, row => row.CleanTargetIou),
                Target = Mean(counted, row => row.TargetIou),
                NoiseTarget = Mean(counted, row => row.NoiseTargetIou),
                Truth = Mean(counted, row => row.TruthIou),
                NoiseTruth = Mean(counted, row => row.NoiseTruthIou),
            };
        }
    }

    private static Estimate Mean(List<TransferRow> rows, Func<TransferRow, double> figure) =>
        Bootstrap.Mean([.. rows.Select(row => (row.ImageSha256, figure(row)))]);
}
