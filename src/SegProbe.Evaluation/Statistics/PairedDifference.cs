using System.Text.Json.Serialization;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Statistics;

/// <summary>What one setting does more than another on the same examples: means of differences, with intervals.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Than">The one that it is compared with.</param>
/// <param name="Examples">The number of examples of which both have figures.</param>
/// <param name="Progress">How much nearer to the goal it comes: the difference of IoU, of 1 - IoU where untargeted.</param>
/// <param name="L2">The difference of the perturbations' L2.</param>
public sealed record PairedDifference(string Setting, string Than, int Examples, Estimate Progress, Estimate L2)
{
    /// <summary>Gets the differences in a sentence.</summary>
    [JsonIgnore]
    public string Sentence => FormattableString.Invariant(
        $"{Setting} less {Than}, on the same {Examples} examples: {100 * Progress.Mean:+0.0;-0.0;0.0} % of progress ") +
        FormattableString.Invariant($"[{100 * Progress.Lower:F1}, {100 * Progress.Upper:F1}], ") +
        FormattableString.Invariant($"L2 {L2.Mean:+0.000;-0.000;0.000} [{L2.Lower:F3}, {L2.Upper:F3}].");

    /// <summary>Compares settings with the first of them that has the same data, goal and masks.</summary>
    /// <param name="summaries">The settings.</param>
    /// <param name="rows">The rows of the run.</param>
    public static IReadOnlyList<PairedDifference> Compute(
        IReadOnlyList<SettingSummary> summaries, IReadOnlyList<ExampleRow> rows)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        ArgumentNullException.ThrowIfNull(rows);
        var byPlace = rows.Where(row => row is { BestIou: not null, BrokenBy: null })
            .ToLookup(row => (row.Data, row.Setting, row.Goal, row.TargetFrom, row.Region));
        return
        [
            .. from alike in summaries.GroupBy(setting => (setting.Data, setting.Goal, setting.TargetFrom, setting.Region))
               from setting in alike.Skip(1)
               let difference = Compare(byPlace[Key(setting)], byPlace[Key(alike.First())])
               where difference.Examples > 0
               select difference with { Setting = setting.Setting, Than = alike.First().Setting },
        ];
    }

    private static (string Data, string Setting, string Goal, string TargetFrom, string? Region) Key(SettingSummary setting) =>
        (setting.Data, setting.Setting, setting.Goal, setting.TargetFrom, setting.Region);

    private static PairedDifference Compare(IEnumerable<ExampleRow> mine, IEnumerable<ExampleRow> others)
    {
        var both = mine.Join(
            others, row => (row.Pair, row.ImageSha256, row.TargetSha256),
            row => (row.Pair, row.ImageSha256, row.TargetSha256), (row, other) => (Row: row, Other: other)).ToList();
        Estimate Over(Func<ExampleRow, double> figure) => Bootstrap.MeanOfPairs(
            [.. both.Select(pair => (pair.Row.ImageSha256, pair.Row.OtherTarget, figure(pair.Row) - figure(pair.Other)))]);
        return new("", "", both.Count, Over(row => row.Progress(row.BestIou)!.Value), Over(row => row.BestL2!.Value));
    }
}
