using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>
/// What a report calls its measure of success: IoU with the target, 1 - IoU with masks to avoid, progress where a run
/// has both.
/// </summary>
/// <param name="Word">The measure.</param>
/// <param name="Axis">Its axis of a chart.</param>
/// <param name="Note">What it is, as a further sentence; empty for IoU.</param>
/// <param name="Question">What the report is about.</param>
internal sealed record GoalText(string Word, string Axis, string Note, string Question)
{
    private static readonly GoalText Reach = new(
        "IoU", "IoU with the target, %", "", "How easily is this model made to draw a chosen mask?");

    private static readonly GoalText Avoid = new(
        "1 − IoU", "1 − IoU with the mask to avoid, %", " The IoU is that with the mask to avoid.",
        "How easily is this model made to miss a mask?");

    private static readonly GoalText Both = new(
        "Progress", "Progress to the goal, %",
        " Progress is the IoU with the target, and 1 − IoU with a mask to avoid.", "How easily is this model misled?");

    public static GoalText Of(IReadOnlyList<ExampleRow> rows)
    {
        var avoiding = rows.Count(row => row.Goal == ExampleRow.Avoid);
        return avoiding == 0 ? Reach : avoiding == rows.Count ? Avoid : Both;
    }

    /// <summary>Says where an example was driven.</summary>
    public static string Way(ExampleRow row) => (row.Goal, row.TargetFrom) switch
    {
        (ExampleRow.Avoid, "truth") => $"{ReportFormat.FileName(row.Image)} away from its mask {ReportFormat.FileName(row.Target)}",
        (ExampleRow.Avoid, _) => $"{ReportFormat.FileName(row.Image)} away from the prediction on it",
        (_, "other") => $"{ReportFormat.FileName(row.Image)} to the mask of {ReportFormat.FileName(row.Target)}",
        (_, var rule) => $"{ReportFormat.FileName(row.Image)} to {rule}",
    };

    /// <summary>Says of the masks of a run what the attacker wants with them.</summary>
    public static IEnumerable<string> Wishes(IReadOnlyList<ExampleRow> rows) =>
        rows.Select(row => (row.Goal, row.TargetFrom)).Distinct().Select(each => each switch
        {
            (ExampleRow.Avoid, "truth") => "The mask that the model shall not draw is the image’s own.",
            (ExampleRow.Avoid, _) =>
                "The mask that the model shall not draw is the one that it draws on the clean image.",
            (_, "other") => "The mask that the model shall draw is another sample’s, drawn at random.",
            (_, "truth") => "The mask that the model shall draw is the image’s own.",
            (_, "prediction") => "The mask that the model shall draw is the one that it draws on the clean image.",
            (_, var rule) => $"The mask that the model shall draw is made by the rule {rule}.",
        });
}
