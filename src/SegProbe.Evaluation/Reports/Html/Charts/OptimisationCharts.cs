using System.Xml.Linq;
using SegProbe.Attacks;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>The curves of one optimisation.</summary>
/// <param name="Figures">The charts; each has a line of the class cursor.</param>
/// <param name="X">Where the cursor stands for each kept state, in the units of the charts.</param>
internal sealed record OptimisationCharts(IReadOnlyList<ReportFigure> Figures, IReadOnlyList<string> X)
{
    public static OptimisationCharts Draw(Optimisation shown)
    {
        var last = Math.Max(shown.Trajectory.Count - 1, 1);
        double[] kept = [.. shown.Frames.Select(frame => frame.Point.Step)];
        IReadOnlyList<string> places = [];
        ReportFigure Figure(string title, string caption, Axis y, Func<TrajectoryPoint, double> value)
        {
            using var chart = new Chart(
                $"{title} of this example against step.", Axis.FromZero("Step", [last]), y, height: 190);
            chart.Line(0, shown.Trajectory.Select(point => (point.Step + 0.0, value(point))));
            (var drawing, places) = chart.DrawWithCursor(kept);
            return new(
                title, caption, $"Rows: {shown.Row.Setting}, pair {shown.Row.Pair}; its trajectory",
                drawing.ToString(SaveOptions.DisableFormatting));
        }

        Axis Upward(string label, Func<TrajectoryPoint, double> value) =>
            Axis.FromZero(label, shown.Trajectory.Select(value));
        IReadOnlyList<ReportFigure> figures =
        [
            Figure(
                "IoU", shown.Row.Goal == ExampleRow.Untargeted ? "IoU with the attacked mask." : "IoU with the target.",
                Axis.Percent("IoU, %"), point => point.Iou),
            Figure("L2", "L2 distance to the clean image.", Upward("L2", point => point.L2), point => point.L2),
            Figure(
                "Step size", "Step size of the update that follows the state.",
                Upward("Step size", point => point.Multiplier), point => point.Multiplier),
        ];
        return new(figures, places);
    }
}
