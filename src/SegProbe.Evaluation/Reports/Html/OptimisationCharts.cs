using SegProbe.Attacks;
using SegProbe.Evaluation.Reports.Html.Charts;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>The curves of one optimisation.</summary>
/// <param name="Figures">The charts; each has a line of the class cursor.</param>
/// <param name="X">Where the cursor stands for each kept state, in the units of the charts.</param>
internal sealed record OptimisationCharts(IReadOnlyList<ReportFigure> Figures, IReadOnlyList<string> X)
{
    public static OptimisationCharts Of(Optimisation shown)
    {
        var last = Math.Max(shown.Trajectory.Count - 1, 1);
        var steps = Axis.FromZero("Step", [last]);
        var at = $"{shown.Row.Setting}, pair {shown.Row.Pair}; its trajectory";
        ReportFigure Draw(string title, string caption, Axis y, Func<TrajectoryPoint, double> value)
        {
            var chart = new Chart($"{title} of this example against step.", steps, y, height: 200);
            chart.Line(0, shown.Trajectory.Select(point => (point.Step + 0.0, value(point))));
            chart.Upright("cursor", shown.Frames[^1].Point.Step, y.From, y.To);
            return new(title, caption, at, ReportCharts.Text(chart));
        }

        var place = new Chart("", steps, steps);
        return new(
            [
                Draw("IoU", "With the target.", Axis.Percent("IoU, %"), point => point.Iou),
                Draw("L2", "Distance to the clean image.", Axis.FromZero("L2", shown.Trajectory.Select(point => point.L2)), point => point.L2),
                Draw(
                    "Multiplier", "Of the update that follows the state.",
                    Axis.FromZero("Multiplier", shown.Trajectory.Select(point => point.Multiplier)), point => point.Multiplier),
            ],
            [.. shown.Frames.Select(frame => place.X(frame.Point.Step))]);
    }
}
