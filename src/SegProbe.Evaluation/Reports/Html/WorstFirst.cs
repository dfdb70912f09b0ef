using SegProbe.Evaluation.Reports.Html.Charts;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>Which examples speak most against the model.</summary>
internal static class WorstFirst
{
    /// <summary>
    /// Orders examples: those forced to their goal come first, by the L2 that this took, then the others by IoU. The
    /// settings take turns, so that a short list shows each of them.
    /// </summary>
    public static IReadOnlyList<(ExampleRow Row, Series Series)> Order(IEnumerable<Series> series) =>
    [
        .. series.SelectMany(each => Within(each.Measured).Select((row, turn) => (Row: row, Series: each, turn)))
            .OrderBy(each => each.turn)
            .ThenBy(each => each.Series.Number)
            .Select(each => (each.Row, each.Series)),
    ];

    private static IOrderedEnumerable<ExampleRow> Within(IEnumerable<ExampleRow> rows) => rows
        .OrderBy(row => row.L2AtIou90 ?? double.PositiveInfinity)
        .ThenByDescending(row => row.Progress(row.BestIou))
        .ThenBy(row => row.Pair);
}
