using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>What the settings that a sweep went through came to.</summary>
internal static class SweepCharts
{
    private static readonly (string Name, string Column, Func<ExampleRow, double?> Value)[] Parameters =
    [
        ("L2 of the first step", "first_step_l2", row => row.Parameters.Number("first_step_l2")),
        ("α", "alpha", row => Constant(row, "alpha")),
        ("β", "beta", row => Constant(row, "beta")),
    ];

    /// <summary>Draws a chart for each parameter that has several values for some method.</summary>
    public static IEnumerable<ReportFigure> Draw(ReportData data) =>
        from parameter in Parameters
        let curves = data.Series
            .Select(series => (Series: series, Points: Points(data, series, parameter.Value)))
            .Where(curve => curve.Points.Count > 1)
            .ToList()
        where curves.Count > 0
        select Draw(data.Goal, parameter.Name, parameter.Column, curves);

    // A calibrated step has others for each image.
    private static double? Constant(ExampleRow row, string key) =>
        row.Parameters.Number("first_step_l2") is null ? row.Parameters.Number(key) : null;

    private static List<(double Value, SettingSummary Summary)> Points(
        ReportData data, Series series, Func<ExampleRow, double?> value)
    {
        var first = data.Rows.GroupBy(row => row.Setting).ToDictionary(rows => rows.Key, rows => value(rows.First()));
        return
        [
            .. data.Summaries
                .Where(summary => (summary.Method, summary.Protocol, summary.Goal)
                    == (series.Summary.Method, series.Summary.Protocol, series.Summary.Goal))
                .Where(summary => first[summary.Setting] > 0 && double.IsFinite(summary.Iou.Mean))
                .Select(summary => (first[summary.Setting]!.Value, summary))
                .OrderBy(summary => summary.Value),
        ];
    }

    private static ReportFigure Draw(
        GoalText goal, string name, string column,
        List<(Series Series, List<(double Value, SettingSummary Summary)> Points)> curves)
    {
        using var chart = new Chart(
            $"Mean {goal.Measure} against {name}; the chosen value of each method has a ring.",
            Axis.Logarithmic(name, [.. curves.SelectMany(curve => curve.Points).Select(point => point.Value)]),
            Axis.Percent($"Mean {goal.Measure}, %"));
        foreach (var (series, points) in curves)
        {
            chart.Line(series.Number, points.Select(point => (point.Value, point.Summary.Progress.Mean)));
            chart.Marks(series.Number, points.Select(point => (point.Value, point.Summary.Progress.Mean)));
            foreach (var (value, summary) in points)
            {
                chart.Interval(series.Number, value, summary.Progress.Lower, summary.Progress.Upper);
                if (summary.Setting == series.Name)
                {
                    chart.Ring(series.Number, value, summary.Progress.Mean);
                }
            }
        }

        return new(
            $"Sweep over {name}",
            $"Mean {goal.Measure} of the best states with its 95 % bootstrap interval. The ring marks the setting that " +
            "the rest of this report shows. If the ring is at an end, the best value may lie beyond it." + goal.Note,
            $"Rows: all settings of {string.Join(", ", curves.Select(curve => curve.Series.Summary.Method))}; " +
            $"{column}, best_iou",
            ReportCharts.Text(chart));
    }
}
