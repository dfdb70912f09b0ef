using System.Globalization;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;
using Spectre.Console;

namespace SegProbe.Cli.Output;

/// <summary>Tables on standard output.</summary>
internal static class ResultTable
{
    /// <summary>Prints the form of the paper's Table 1, and below it how often attacks succeeded.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<SettingSummary> summaries)
    {
        var all = SummaryTable.Build(summaries);
        foreach (var part in ((SummaryTable?[])[all.Figures, all.Successes, all.Structures]).OfType<SummaryTable>())
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns([.. part.Header.Select(Markup.Escape)]);
            foreach (var row in part.Rows)
            {
                table.AddRow([.. row.Select(Markup.Escape)]);
            }

            terminal.Write(table);
        }

        terminal.Output.WriteLine(all.Notes);
    }

    /// <summary>Prints the figures of one example.</summary>
    public static void Print(Terminal terminal, ExampleRecord record)
    {
        if (record.Classification is { } answers)
        {
            PrintAnswers(terminal, record, answers);
        }
        else
        {
            PrintMasks(terminal, record);
        }

        if (record.Settings.Text("goal") == "untargeted" && record.Classification is null)
        {
            terminal.Output.WriteLine("IoU and PA are with the mask to avoid: the lower, the better the attack.");
        }

        if (record.Failure is not null)
        {
            terminal.Output.WriteLine($"The attack ended early: {record.Failure}");
        }
    }

    private static void PrintAnswers(Terminal terminal, ExampleRecord record, Classification answers)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("State", "Step", "L2", "L_inf", "Class", "Its probability", "Target's probability");
        Add("clean", 0, 0, 0, answers.Clean);
        Add("best", record.Best.Step, record.Best.L2, record.Best.Linf, answers.Best);
        Add("last", record.Last.Step, record.Last.L2, record.Last.Linf, answers.Last);
        Add("best, on disk", record.Best.Step, record.OnDisk.L2, record.OnDisk.Linf, answers.OnDisk);
        terminal.Write(table);

        void Add(string state, int step, double l2, double linf, ClassAnswer answer) =>
            table.AddRow(
                state, $"{step}", Text(l2), Text(linf),
                Markup.Escape(answer.Name is { } name ? $"{answer.Label} {name}" : $"{answer.Label}"),
                Percent(answer.Probabilities[answer.Label]), Percent(answer.Probabilities[answers.Target]));
    }

    private static void PrintMasks(Terminal terminal, ExampleRecord record)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("State", "Step", "L2", "L_inf", "IoU", "PA");
        table.AddRow("clean", "0", "0", "0", Percent(record.Clean.Iou), Percent(record.Clean.PixelAccuracy));
        AddState(table, "best", record.Best);
        AddState(table, "last", record.Last);
        table.AddRow(
            "best, on disk", $"{record.Best.Step}", Text(record.OnDisk.L2), Text(record.OnDisk.Linf),
            Percent(record.OnDisk.Iou), Percent(record.OnDisk.PixelAccuracy));
        terminal.Write(table);
    }

    private static void AddState(Table table, string name, StateFigures state) =>
        table.AddRow(
            name, $"{state.Step}", Text(state.L2), Text(state.Linf), Percent(state.Iou), Percent(state.PixelAccuracy));

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    private static string Text(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
