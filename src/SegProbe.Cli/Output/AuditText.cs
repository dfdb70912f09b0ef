using System.Globalization;
using SegProbe.Evaluation.Audits;
using Spectre.Console;

namespace SegProbe.Cli.Output;

/// <summary>An audit on standard output.</summary>
internal static class AuditText
{
    /// <summary>Prints the curves, the checks that fired, the conditions and the verdict.</summary>
    public static void Print(Terminal terminal, AuditRecord audit, string folder)
    {
        var figures = AuditTable.Build(audit);
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns([.. figures.Header.Select(name => name.Replace(", ", ",\n", StringComparison.Ordinal))]);
        foreach (var row in figures.Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        terminal.Write(table);
        terminal.Output.WriteLine(Text(
            $"{audit.Set}: {audit.Images} images of {audit.Image[^2]} x {audit.Image[^1]}. Means with 95 % bootstrap ") +
            "intervals, shares with exact ones (Clopper-Pearson). " +
            Text($"Broken from IoU <= {1 - audit.BrokenFrom:0.##} with the truth, or >= {audit.BrokenFrom:0.##} with the ") +
            "target. dB: least peak signal-to-noise ratio.");
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
            terminal.Output.WriteLine(condition.Sentence);
        }

        terminal.Output.WriteLine(audit.Verdict);
        terminal.Output.WriteLine(
            $"Files: {Path.Combine(folder, AuditRecord.FileName)}; 'segprobe report {folder}' draws them.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
