using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>What the settings that a sweep went through came to.</summary>
internal static class SweepCharts
{
    private static readonly (string Name, string Column, Func<ExampleRow, double?> Value)[] Parameters =
    [
        ("L2 of the first step", "first_step_l2", row => row.FirstStepL2),
        ("α", "alpha", row => row.FirstStepL2 is null ? row.Alpha : null),
        ("β", "beta", row => row.FirstStepL2 is null ? row.Beta : null),
    ];

    /// <summary>Draws a chart for each parameter that has several values for some method.</summary>
    public static IEnumerable<ReportFigure> Of(ReportData data) =>
        from parameter in Parameters
        let curves = data.Series.Select(each => (each, Points(data, each, parameter.Value)))
            .Where(each => each.Item2.Count > 1).ToList()
        where curves.Count > 0
        select Draw(data.Words, parameter.Name, parameter.Column, curves);

    private static List<(double Value, SettingSummary Summary)> Points(
        ReportData data, Series series, Func<ExampleRow, double?> value)
    {
        var first = data.Rows.GroupBy(row => row.Setting).ToDictionary(each => each.Key, each => value(each.First()));
        return
        [
            .. data.Summaries
                .Where(each => (each.Method, each.Protocol, each.Goal)
                    == (series.Summary.Method, series.Summary.Protocol, series.Summary.Goal))
                .Where(each => first[each.Setting] > 0 && double.IsFinite(each.Iou.Mean))
                .Select(each => (first[each.Setting]!.Value, each))
                .OrderBy(each => each.Value),
        ];
    }

    private static ReportFigure Draw(
        GoalText words, string name, string column,
        List<(Series Series, List<(double Value, SettingSummary Summary)> Points)> curves)
    {
        using var chart = new Chart(
            $"Mean {words.Word} against {name}; the chosen value of each method has a ring.",
            Axis.Logarithmic(name, [.. curves.SelectMany(each => each.Points).Select(point => point.Value)]),
            Axis.Percent($"Mean {words.Word}, %"));
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
            $"Mean {words.Word} of the best states with its 95 % bootstrap interval; the ring is the setting that " +
            "the rest of this report shows. Where a ring is at an end, the best value may lie beyond." + words.Note,
            $"all settings of {string.Join(", ", curves.Select(each => each.Series.Summary.Method))}; " +
            $"{column}, best_iou",
            ReportCharts.Text(chart));
    }
}
