using System.Globalization;
using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Audits.Sets;
using Spectre.Console;

namespace SegProbe.Cli.Output;

/// <summary>An audit on standard output.</summary>
internal static class AuditText
{
    private const string None = "-";

    /// <summary>Prints the curves, the checks that fired, the conditions and the verdict.</summary>
    public static void Print(Terminal terminal, AuditRecord audit, string folder)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(
            [
                "Budget", "IoU with truth,\nworst case", "Lost their\nmask",
                .. AuditSet.Corruptions.Select(by => $"IoU,\n{by}"),
                "IoU with target,\nbest case", "Reached\ntheir target",
            ]);
        foreach (var (norm, point) in Rungs(audit))
        {
            table.AddRow([.. Cells(audit, norm, point).Select(Markup.Escape)]);
        }

        terminal.Write(table);
        terminal.Output.WriteLine(Text(
            $"{audit.Set}: {audit.Images} images, means with 95 % bootstrap intervals. Broken from IoU <= ") +
            Text($"{1 - audit.BrokenFrom:0.##} with the truth, or >= {audit.BrokenFrom:0.##} with the target. ") +
            "Sizes are of values in [0, 1].");
        foreach (var check in audit.Checks.Where(each => each.Fired))
        {
            terminal.Output.WriteLine($"{check.Severity}, {check.Name}: {check.Reason}");
        }

        if (!audit.Checks.Any(each => each.Fired))
        {
            terminal.Output.WriteLine($"None of {audit.Checks.Count} self-checks fired.");
        }

        foreach (var condition in audit.Conditions)
        {
            terminal.Output.WriteLine(
                $"{(condition.Holds ? "FAILED" : "passed")}: {condition.Condition}" +
                $"{(condition.Value is { } value ? Text($", got {value:G4}") : "")}");
        }

        terminal.Output.WriteLine(audit.Verdict);
        terminal.Output.WriteLine(
            $"Files: {Path.Combine(folder, AuditRecord.FileName)}; 'segprobe report {folder}' draws them.");
    }

    private static IEnumerable<(string Norm, AuditPoint Point)> Rungs(AuditRecord audit) =>
        from norm in (string[])["l2", "linf"]
        from point in audit.Curve("untargeted", AuditCurve.Worst, norm)!.Points
        where point.Epsilon > 0 || norm == "l2"
        select (norm, point);

    private static IEnumerable<string> Cells(AuditRecord audit, string norm, AuditPoint point)
    {
        yield return point.Epsilon == 0 ? "none"
            : norm == "l2" ? Text($"L2 {point.Epsilon:G4} ({point.Name})")
            : $"L_inf {point.Name}";
        yield return Number(point.Iou);
        yield return Share(point.Broken);
        foreach (var by in AuditSet.Corruptions)
        {
            yield return At(audit, "untargeted", by, norm, point) is { } natural ? Text($"{natural.Iou.Mean:F2}") : None;
        }

        var reached = At(audit, "targeted", AuditCurve.Worst, norm, point);
        yield return reached is null ? None : Number(reached.Iou);
        yield return reached is null ? None : Share(reached.Broken);
    }

    private static AuditPoint? At(AuditRecord audit, string goal, string by, string norm, AuditPoint point) =>
        audit.Curve(goal, by, norm)?.Points.FirstOrDefault(each => each.Epsilon == point.Epsilon);

    private static string Number(AuditInterval value) => Text($"{value.Mean:F2}\n[{value.Lower:F2}, {value.Upper:F2}]");

    private static string Share(AuditInterval value) =>
        Text($"{100 * value.Mean:F0} %\n[{100 * value.Lower:F0}, {100 * value.Upper:F0}]");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
