using System.Xml.Linq;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    /// <summary>Draws what a run has the figures for.</summary>
    public static IReadOnlyList<ReportFigure> Of(ReportData data) =>
    [
        .. MedianTrajectories(data),
        Sizes(data),
        Saved(data),
        .. new[] { (0.5, "50"), (0.9, "90"), (0.95, "95") }.Select(each => Security(data, each.Item1, each.Item2)),
        .. SweepCharts.Of(data),
        .. SizeCharts.Of(data),
    ];

    public static string Source(IEnumerable<Series> series, string columns) =>
        string.Join(", ", series.Select(each => $"{each.Name} ({each.Measured.Count()})")) + $"; {columns}";

    public static string Text(Chart chart) => chart.Draw().ToString(SaveOptions.DisableFormatting);

    private static IEnumerable<ReportFigure> MedianTrajectories(ReportData data)
    {
        var series = data.Series.Where(each => each.MedianTrajectory.Count > 0).ToList();
        if (series.Count == 0)
        {
            yield break;
        }

        var last = series.Max(each => each.MedianTrajectory[^1].Step);
        using var chart = new Chart(
            $"{data.Words.Word} against step, up to step {last}: median and quartiles of each setting.",
            Axis.Logarithmic("Step", [1, last]), Axis.Percent(data.Words.Axis));
        foreach (var each in series)
        {
            chart.Band(each.Number, Moved(each).Select(point => (point.Step + 0.0, point.Iou.Lower, point.Iou.Upper)));
        }

        foreach (var each in series)
        {
            chart.Line(each.Number, Moved(each).Select(point => (point.Step + 0.0, point.Iou.Median)));
        }

        yield return new(
            $"{data.Words.Word} against step",
            "Median over the examples, band from the lower to the upper quartile. An example that ended earlier " +
            $"counts with its last state. The clean images, step 0, have a median {data.Words.Word} of " +
            $"{ReportFormat.Percent(series[0].MedianTrajectory[0].Iou.Median)}.{data.Words.Note}",
            Source(series, "their trajectories"),
            Text(chart));
    }

    private static IEnumerable<MedianTrajectoryPoint> Moved(Series series) => series.MedianTrajectory.Where(point => point.Step > 0);

    private static ReportFigure Sizes(ReportData data)
    {
        using var chart = new Chart(
            $"{data.Words.Word} of each example's best state against its L2.",
            Axis.FromZero(
                "L2 of the best state",
                data.Series.SelectMany(each => each.Measured).Select(row => row.BestL2!.Value)),
            Axis.Percent(data.Words.Axis));
        foreach (var each in data.Series)
        {
            chart.Marks(
                each.Number, each.Measured.Select(row => (row.BestL2!.Value, row.Progress(row.BestIou)!.Value)));
        }

        return new(
            $"Size of the change against {data.Words.Word}",
            "A mark for each example, at its best state. Marks at the upper left are the worst for the model." +
            data.Words.Note,
            Source(data.Series, "best_l2, best_iou"),
            Text(chart));
    }

    private static ReportFigure Security(ReportData data, double iou, string name)
    {
        var needed = data.Series.ToDictionary(each => each.Number, each => Needed(each, name).Order().ToList());
        var axis = Axis.FromZero(
            "L2 allowed",
            data.Series.SelectMany(each => ((string[])["50", "90", "95"]).SelectMany(at => Needed(each, at))));
        using var chart = new Chart(
            $"Share of examples forced to {data.Words.Word} of at least {ReportFormat.Exact(iou)} against the L2 allowed.",
            axis, Axis.Percent("Examples forced, %"));
        foreach (var each in data.Series)
        {
            List<(double, double)> steps = [(0, 0)];
            foreach (var (i, l2) in needed[each.Number].Index())
            {
                steps.Add((l2, (double)i / each.Rows.Count));
                steps.Add((l2, (i + 1.0) / each.Rows.Count));
            }

            steps.Add((axis.To, (double)needed[each.Number].Count / each.Rows.Count));
            chart.Line(each.Number, steps);
        }

        return new(
            $"Security curve, {data.Words.Word} ≥ {ReportFormat.Exact(iou)}",
            $"Share of all examples, failed ones included, with a state of that {data.Words.Word} and at most that " +
            "L2. A setting tuned for smaller changes could lie higher." + data.Words.Note,
            Source(data.Series, $"l2_at_iou{name}"),
            Text(chart));
    }

    private static IEnumerable<double> Needed(Series series, string name) => series.Rows
        .Select(row => name switch { "50" => row.L2AtIou50, "90" => row.L2AtIou90, _ => row.L2AtIou95 })
        .OfType<double>();

    private static ReportFigure Saved(ReportData data)
    {
        using var chart = new Chart(
            $"{data.Words.Word} after saving against that before saving, of each example's best state.",
            Axis.Percent($"{data.Words.Word} of the state in full precision, %"),
            Axis.Percent($"{data.Words.Word} of the saved file, %"));
        chart.Guide(0, 0, 1, 1);
        foreach (var each in data.Series)
        {
            chart.Marks(
                each.Number,
                each.Measured.Where(row => row.DiskIou is not null)
                    .Select(row => (row.Progress(row.BestIou)!.Value, row.Progress(row.DiskIou)!.Value)));
        }

        return new(
            "Saved as 8-bit PNG",
            "Each best state against the same image saved and read back. On the dashed line nothing is lost." +
            data.Words.Note,
            Source(data.Series, "best_iou, disk_iou"),
            Text(chart));
    }
}
