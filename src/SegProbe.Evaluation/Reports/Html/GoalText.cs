using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>
/// What a report calls its measure of success: IoU for targeted attacks, 1 - IoU for untargeted ones, progress where a
/// run has both.
/// </summary>
/// <param name="Measure">Its name.</param>
/// <param name="Axis">Its axis of a chart.</param>
/// <param name="Note">What it is, as a further sentence; empty for IoU.</param>
/// <param name="Question">What the report is about.</param>
internal sealed record GoalText(string Measure, string Axis, string Note, string Question)
{
    private static readonly GoalText Targeted = new(
        "IoU", "IoU with the target, %", "", "How easily is this model made to draw a chosen mask?");

    private static readonly GoalText Untargeted = new(
        "1 − IoU", "1 − IoU with the attacked mask, %", " The IoU is with the mask that the attack removes.",
        "How easily is this model made to miss a mask?");

    private static readonly GoalText Both = new(
        "Progress", "Progress to the goal, %",
        " Progress is the IoU with the target in targeted attacks, and 1 − IoU with the attacked mask in untargeted " +
        "ones.",
        "How easily is this model misled?");

    public static GoalText Describe(IReadOnlyList<ExampleRow> rows)
    {
        var untargeted = rows.Count(row => row.Goal == ExampleRow.Untargeted);
        return untargeted == 0 ? Targeted : untargeted == rows.Count ? Untargeted : Both;
    }

    /// <summary>Says which mask an example is about.</summary>
    public static string Aim(ExampleRow row)
    {
        var image = ReportFormat.FileName(row.Image);
        return (row.Goal, row.TargetFrom) switch
        {
            (ExampleRow.Untargeted, "truth") => $"{image}, away from its mask {ReportFormat.FileName(row.Target)}",
            (ExampleRow.Untargeted, _) => $"{image}, away from the prediction on it",
            (_, "other") => $"{image}, to the mask of {ReportFormat.FileName(row.Target)}",
            (_, var rule) => $"{image}, to {rule}",
        };
    }

    /// <summary>Says what the attacker wants, a sentence for each kind of mask in a run.</summary>
    public static IEnumerable<string> Masks(IReadOnlyList<ExampleRow> rows) =>
        rows.Select(row => (row.Goal, row.TargetFrom)).Distinct().Select(aim => aim switch
        {
            (ExampleRow.Untargeted, "truth") => "The attacker wants the model to miss the image’s own mask.",
            (ExampleRow.Untargeted, _) =>
                "The attacker wants the model to draw another mask than it draws on the clean image.",
            (_, "other") => "The attacker wants the model to draw the mask of another sample, chosen at random.",
            (_, "truth") => "The attacker wants the model to draw the image’s own mask.",
            (_, "prediction") => "The attacker wants the model to draw the mask that it draws on the clean image.",
            (_, var rule) => $"The attacker wants the model to draw the mask that the rule {rule} makes.",
        });
}
