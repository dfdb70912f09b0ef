using System.Xml.Linq;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>A chart of a report.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Caption">How to read it.</param>
/// <param name="Source">The rows and columns that it is drawn from.</param>
/// <param name="Drawing">The chart, as SVG.</param>
internal sealed record ReportFigure(string Title, string Caption, string Source, string Drawing);

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    /// <summary>Draws what a run has the figures for.</summary>
    public static IReadOnlyList<ReportFigure> Draw(ReportData data) =>
    [
        .. MedianTrajectories(data),
        Sizes(data),
        Saved(data),
        Security(data, 0.5, "50"),
        Security(data, 0.9, "90"),
        Security(data, 0.95, "95"),
        .. SweepCharts.Draw(data),
        .. SizeCharts.Draw(data),
    ];

    public static string Source(IEnumerable<Series> series, string columns) =>
        "Rows: " + string.Join(", ", series.Select(setting => $"{setting.Name} ({setting.Measured.Count()})")) +
        $"; {columns}";

    public static string Text(Chart chart) => chart.Draw().ToString(SaveOptions.DisableFormatting);

    private static IEnumerable<ReportFigure> MedianTrajectories(ReportData data)
    {
        var series = data.Series.Where(setting => setting.MedianTrajectory.Count > 0).ToList();
        if (series.Count == 0)
        {
            yield break;
        }

        var last = series.Max(setting => setting.MedianTrajectory[^1].Step);
        using var chart = new Chart(
            $"{data.Goal.Measure} against step, up to step {last}: median and quartiles of each setting.",
            Axis.Logarithmic("Step", [1, last]), Axis.Percent(data.Goal.Axis));
        foreach (var setting in series)
        {
            chart.Band(
                setting.Number,
                WithoutClean(setting).Select(point => (point.Step + 0.0, point.Iou.Lower, point.Iou.Upper)));
        }

        foreach (var setting in series)
        {
            chart.Line(setting.Number, WithoutClean(setting).Select(point => (point.Step + 0.0, point.Iou.Median)));
        }

        yield return new(
            $"{data.Goal.Measure} against step",
            "Line: median over the examples. Band: from the lower to the upper quartile. An example that ended early " +
            $"counts with its last state. The clean images (step 0) have a median {data.Goal.Measure} of " +
            $"{ReportFormat.Percent(series[0].MedianTrajectory[0].Iou.Median)}.{data.Goal.Note}",
            Source(series, "their trajectories"),
            Text(chart));
    }

    private static IEnumerable<MedianTrajectoryPoint> WithoutClean(Series series) =>
        series.MedianTrajectory.Where(point => point.Step > 0);

    private static ReportFigure Sizes(ReportData data)
    {
        using var chart = new Chart(
            $"{data.Goal.Measure} of each example's best state against its L2.",
            Axis.FromZero(
                "L2 of the best state",
                data.Series.SelectMany(setting => setting.Measured).Select(row => row.BestL2!.Value)),
            Axis.Percent(data.Goal.Axis));
        foreach (var setting in data.Series)
        {
            chart.Marks(
                setting.Number, setting.Measured.Select(row => (row.BestL2!.Value, row.Progress(row.BestIou)!.Value)));
        }

        return new(
            $"Size of the perturbation against {data.Goal.Measure}",
            "Each mark is an example at its best state. Marks at the upper left are the worst for the model." +
            data.Goal.Note,
            Source(data.Series, "best_l2, best_iou"),
            Text(chart));
    }

    private static ReportFigure Security(ReportData data, double iou, string name)
    {
        var needed = data.Series.ToDictionary(
            setting => setting.Number, setting => Needed(setting, name).Order().ToList());
        var axis = Axis.FromZero(
            "L2 allowed",
            data.Series.SelectMany(setting => ((string[])["50", "90", "95"]).SelectMany(at => Needed(setting, at))));
        using var chart = new Chart(
            $"Share of examples forced to {data.Goal.Measure} of at least {ReportFormat.Exact(iou)} against the L2 " +
            "allowed.",
            axis, Axis.Percent("Examples forced, %"));
        foreach (var setting in data.Series)
        {
            List<(double, double)> steps = [(0, 0)];
            foreach (var (i, l2) in needed[setting.Number].Index())
            {
                steps.Add((l2, (double)i / setting.Rows.Count));
                steps.Add((l2, (i + 1.0) / setting.Rows.Count));
            }

            steps.Add((axis.To, (double)needed[setting.Number].Count / setting.Rows.Count));
            chart.Line(setting.Number, steps);
        }

        return new(
            $"Security curve, {data.Goal.Measure} ≥ {ReportFormat.Exact(iou)}",
            $"Share of all examples, failed ones included, that have a state of this {data.Goal.Measure} with at " +
            "most that L2. A setting tuned for smaller perturbations could do better." + data.Goal.Note,
            Source(data.Series, $"l2_at_iou{name}"),
            Text(chart));
    }

    private static IEnumerable<double> Needed(Series series, string name) => series.Rows
        .Select(row => name switch { "50" => row.L2AtIou50, "90" => row.L2AtIou90, _ => row.L2AtIou95 })
        .OfType<double>();

    private static ReportFigure Saved(ReportData data)
    {
        using var chart = new Chart(
            $"{data.Goal.Measure} after saving against that before saving, of each example's best state.",
            Axis.Percent($"{data.Goal.Measure} of the state in full precision, %"),
            Axis.Percent($"{data.Goal.Measure} of the saved file, %"));
        chart.Guide(0, 0, 1, 1);
        foreach (var setting in data.Series)
        {
            chart.Marks(
                setting.Number,
                setting.Measured.Where(row => row.DiskIou is not null)
                    .Select(row => (row.Progress(row.BestIou)!.Value, row.Progress(row.DiskIou)!.Value)));
        }

        return new(
            ReportFormat.SavedAs(data.Series.SelectMany(setting => setting.Rows)),
            "Each mark compares a best state with the same image saved and read back. On the dashed line, saving " +
            "loses nothing." +
            data.Goal.Note,
            Source(data.Series, "best_iou, disk_iou"),
            Text(chart));
    }
}
