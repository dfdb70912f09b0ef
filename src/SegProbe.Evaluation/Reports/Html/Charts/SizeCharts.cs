using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>Progress and L2 by the size of the target and of the original mask.</summary>
internal static class SizeCharts
{
    private const int Groups = 4;
    private const double Room = 0.8;

    private static readonly (string Name, string Column, Func<ExampleRow, double?> Share)[] Masks =
    [
        ("target", "target_share", row => row.TargetShare),
        ("original mask", "clean_share", row => row.CleanShare),
    ];

    /// <summary>Draws both figures over groups of equally many examples; none where all masks have one size.</summary>
    public static IEnumerable<ReportFigure> Draw(ReportData data) =>
        from mask in Masks
        let edges = Edges(
            [.. data.Series.SelectMany(series => series.Measured).Select(mask.Share).OfType<double>().Order()])
        where edges.Length > 2
        from isIou in (bool[])[true, false]
        select Draw(data, mask.Name, mask.Column, mask.Share, edges, isIou);

    private static double[] Edges(double[] sorted) => sorted.Length == 0
        ? []
        : [.. Enumerable.Range(0, Groups + 1).Select(i => Quartiles.At(sorted, (double)i / Groups)).Distinct()];

    private static ReportFigure Draw(
        ReportData data, string name, string column, Func<ExampleRow, double?> share, double[] edges, bool isIou)
    {
        Func<ExampleRow, double?> figure = isIou ? row => row.Progress(row.BestIou) : row => row.BestL2;
        var what = isIou ? data.Goal.Measure : "L2";
        var measured = data.Series.SelectMany(series => series.Measured).ToList();
        using var chart = new Chart(
            $"{what} of the best states by the size of the {name}: quartiles for each setting.",
            Axis.Groups(
                $"Size of the {name}, % of the pixels",
                [
                    .. edges.Zip(
                        edges.Skip(1),
                        (low, high) => $"{ReportFormat.Number(100 * low, 1)}–{ReportFormat.Number(100 * high, 1)}"),
                ]),
            isIou
                ? Axis.Percent(data.Goal.Axis)
                : Axis.FromZero("L2 of the best state", measured.Select(row => row.BestL2!.Value)));
        var width = Room / data.Series.Count;
        foreach (var (place, series) in data.Series.Index())
        {
            foreach (var group in series.Measured.Where(row => share(row) is not null)
                .GroupBy(row => Group(edges, share(row)!.Value)))
            {
                chart.Box(
                    series.Number, group.Key + ((1 - Room) / 2) + ((place + 0.5) * width), 0.7 * width,
                    Quartiles.Compute(group.Select(row => figure(row)!.Value)));
            }
        }

        return new(
            $"{what} by the size of the {name}",
            "The examples in four groups by that size. Box: quartiles. Bar: median. Line: smallest to largest." +
            (isIou ? data.Goal.Note : ""),
            ReportCharts.Source(data.Series, $"{column}, {(isIou ? "best_iou" : "best_l2")}"),
            ReportCharts.Text(chart));
    }

    private static int Group(double[] edges, double value)
    {
        var group = 0;
        while (group < edges.Length - 2 && value > edges[group + 1])
        {
            group++;
        }

        return group;
    }
}
