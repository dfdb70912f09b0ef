using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>The curves of an audit as charts and as a table.</summary>
internal static class AuditCharts
{
    private static readonly (int Number, string By)[] Corruptions =
        [.. AuditSet.Corruptions.Select((by, place) => (place + 1, by))];

    private static readonly (string Name, string Label)[] Norms = [("l2", "L2"), ("linf", "L∞")];

    private static readonly int LostNumber = Corruptions.Length + 1;
    private static readonly int ReachedNumber = Corruptions.Length + 2;

    /// <summary>Gets what the lines are, by their numbers.</summary>
    public static IReadOnlyList<(int Number, string Name)> Key { get; } =
    [
        (0, "worst case"), .. Corruptions, (LostNumber, "lost their mask"), (ReachedNumber, "reached their target"),
    ];

    /// <summary>Draws IoU and shares against the budget, for each norm.</summary>
    public static IEnumerable<ReportFigure> Draw(AuditRecord audit) =>
        Norms.SelectMany(norm =>
            (ReportFigure[])[WorstIou(audit, norm.Name, norm.Label), Shares(audit, norm.Name, norm.Label)]);

    private static ReportFigure WorstIou(AuditRecord audit, string norm, string label)
    {
        var worst = Points(audit, ExampleRow.Untargeted, AuditCurve.Worst, norm);
        using var chart = new Chart(
            $"Mean IoU with the truth against the budget in {label}: worst case and corruptions.",
            Axis.FromZero($"Budget, {label}", worst.Select(point => point.Epsilon)),
            Axis.Percent("Mean IoU with the truth, %"));
        chart.Band(0, worst.Select(point => (point.Epsilon, point.Iou.Lower, point.Iou.Upper)));
        foreach (var (number, by) in Corruptions)
        {
            Draw(
                chart, number,
                Points(audit, ExampleRow.Untargeted, by, norm).Select(point => (point.Epsilon, point.Iou.Mean)));
        }

        Draw(chart, 0, worst.Select(point => (point.Epsilon, point.Iou.Mean)));
        return new(
            $"IoU left within a budget in {label}",
            "Mean IoU with the truth at each image’s worst state. If a corruption of the same size takes as much, " +
            "the attacks say little.",
            "audit.json: curves, untargeted", ReportCharts.Text(chart));
    }

    private static ReportFigure Shares(AuditRecord audit, string norm, string label)
    {
        var lost = Points(audit, ExampleRow.Untargeted, AuditCurve.Attacks, norm);
        var reached = Points(audit, AuditSet.Targeted, AuditCurve.Attacks, norm);
        using var chart = new Chart(
            $"Share of images that lost their mask, and that reached their target, against the budget in {label}.",
            Axis.FromZero($"Budget, {label}", lost.Select(point => point.Epsilon)), Axis.Percent("Images, %"));
        foreach (var (number, points) in new[] { (LostNumber, lost), (ReachedNumber, reached) })
        {
            chart.Band(number, points.Select(point => (point.Epsilon, point.Broken.Lower, point.Broken.Upper)));
        }

        foreach (var (number, points) in new[] { (LostNumber, lost), (ReachedNumber, reached) })
        {
            Draw(chart, number, points.Select(point => (point.Epsilon, point.Broken.Mean)));
        }

        return new(
            $"Images broken within a budget in {label}",
            "Share of images that lost their own mask, and share for which the model drew another sample’s mask.",
            "audit.json: curves, broken", ReportCharts.Text(chart));
    }

    private static void Draw(Chart chart, int number, IEnumerable<(double X, double Y)> points)
    {
        var drawn = points.ToList();
        chart.Line(number, drawn);
        chart.Marks(number, drawn);
    }

    // No axis goes up to the unbounded budget.
    private static List<AuditPoint> Points(AuditRecord audit, string goal, string by, string norm) =>
        [.. (audit.Curve(goal, by, norm)?.Points ?? []).Where(point => point.Name != AuditSet.Unbounded.Name)];
}
