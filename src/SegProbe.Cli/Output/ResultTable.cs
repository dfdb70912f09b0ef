using System.Globalization;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;
using Spectre.Console;

namespace SegProbe.Cli.Output;

/// <summary>Tables on standard output.</summary>
internal static class ResultTable
{
    private const int WidthWithoutTerminal = 120;

    /// <summary>Prints the form of the paper's Table 1, and below it how often attacks succeeded.</summary>
    public static void Print(IReadOnlyList<SettingSummary> summaries)
    {
        var all = SummaryTable.Of(summaries);
        foreach (var part in (SummaryTable[])[all.Figures, all.Successes])
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns([.. part.Header.Select(Markup.Escape)]);
            foreach (var row in part.Rows)
            {
                table.AddRow([.. row.Select(Markup.Escape)]);
            }

            Write(table);
        }

        Console.Out.WriteLine(all.Notes);
    }

    /// <summary>Prints the figures of one example.</summary>
    public static void Print(ExampleRecord record)
    {
        if (record.Classification is { } answers)
        {
            PrintAnswers(record, answers);
        }
        else
        {
            PrintMasks(record);
        }

        if (record.Settings.Goal == "avoid" && record.Classification is null)
        {
            Console.Out.WriteLine("IoU and PA are with the mask to avoid: the lower, the better the attack.");
        }

        if (record.Failure is not null)
        {
            Console.Out.WriteLine($"The attack ended early: {record.Failure}");
        }
    }

    private static void PrintAnswers(ExampleRecord record, Classification answers)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("State", "Step", "L2", "L_inf", "Class", "Its probability", "Target's probability");
        Add("clean", 0, 0, 0, answers.Clean);
        Add("best", record.Best.Step, record.Best.L2, record.Best.Linf, answers.Best);
        Add("last", record.Last.Step, record.Last.L2, record.Last.Linf, answers.Last);
        Add("best, on disk", record.Best.Step, record.OnDisk.L2, record.OnDisk.Linf, answers.OnDisk);
        Write(table);

        void Add(string state, int step, double l2, double linf, ClassAnswer answer) =>
            table.AddRow(
                state, $"{step}", Text(l2), Text(linf),
                Markup.Escape(answer.Name is { } name ? $"{answer.Label} {name}" : $"{answer.Label}"),
                Percent(answer.Probabilities[answer.Label]), Percent(answer.Probabilities[answers.Target]));
    }

    private static void PrintMasks(ExampleRecord record)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("State", "Step", "L2", "L_inf", "IoU", "PA");
        table.AddRow("clean", "0", "0", "0", Percent(record.Clean.Iou), Percent(record.Clean.PixelAccuracy));
        AddState(table, "best", record.Best);
        AddState(table, "last", record.Last);
        table.AddRow(
            "best, on disk", $"{record.Best.Step}", Text(record.OnDisk.L2), Text(record.OnDisk.Linf),
            Percent(record.OnDisk.Iou), Percent(record.OnDisk.PixelAccuracy));
        Write(table);
    }

    private static void AddState(Table table, string name, StateFigures state) =>
        table.AddRow(
            name, $"{state.Step}", Text(state.L2), Text(state.Linf), Percent(state.Iou), Percent(state.PixelAccuracy));

    /// <summary>Prints a table, in full width where standard output is no terminal.</summary>
    public static void Write(Table table)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        console.Write(table);
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    private static string Text(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
