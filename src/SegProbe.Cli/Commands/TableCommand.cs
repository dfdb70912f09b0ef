using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe table: the paper's table from the rows of runs.</summary>
internal sealed class TableCommand
{
    private static readonly string[] Formats = ["text", "markdown", "csv", "latex", "json"];

    private readonly Argument<string[]> runs = new("RUN")
    {
        Description = "Folders of runs, or .parquet files of 'segprobe export'.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> allSettings = new("--all-settings")
    {
        Description = "Show every setting, not only each method's best by mean IoU.",
    };

    private readonly Option<double?> maxL2 = new("--max-l2")
    {
        Description =
            "Choose each method's best among the settings whose mean L2, of values in [0, 1], is at most this: a " +
            "destroyed image has the best IoU. [default: any]",
        HelpName = "V",
    };

    private readonly Option<string> format = new("--format")
    {
        Description = "How to print: text, markdown or latex, rounded; csv or json, all digits.",
        DefaultValueFactory = _ => Formats[0],
        HelpName = string.Join('|', Formats),
    };

    public static Command Create() => new TableCommand().Build();

    private Command Build()
    {
        var command = new Command(
            "table",
            """
            Prints the paper's table from the rows of runs: for each data set, each method at its best setting.

            Example:
              segprobe table out --format markdown
            """) { runs, allSettings, maxL2, format };
        command.SetWork((parsed, _) => Run(parsed));
        return command;
    }

    private void Run(ParseResult parsed)
    {
        var wanted = BadOptionException.Choice(
            format.Name, parsed.GetValue(format)!, Formats, "Leave it out for text.");
        var bound = parsed.GetValue(maxL2);
        if (bound is { } l2 && !(l2 > 0 && !parsed.GetValue(allSettings)))
        {
            throw new BadOptionException(
                $"--max-l2 must be above 0, and without --all-settings, got {l2}. Leave one of them out.");
        }

        var rows = parsed.GetValue(runs)!.SelectMany(path => Rows(parsed.Terminal(), path)).ToList();
        var summaries = SettingSummary.Summarise(rows);
        var best = SettingSummary.Best(summaries, bound);
        foreach (var method in summaries.Select(Method).Except(best.Select(Method)))
        {
            parsed.Terminal().Error.WriteLine(
                $"{method.Method} has no setting of a mean L2 of at most {bound} on {method.Data}.");
        }

        Print(parsed.Terminal(), parsed.GetValue(allSettings) ? summaries : best, wanted);
        if (wanted is "text" or "markdown")
        {
            foreach (var difference in PairedDifference.Compute(best, rows))
            {
                parsed.Terminal().Output.WriteLine(difference.Sentence);
            }
        }
    }

    private static (string Data, string Method, string Protocol) Method(SettingSummary summary) =>
        (summary.Data, summary.Method, summary.Protocol);

    private static IReadOnlyList<ExampleRow> Rows(Terminal terminal, string path)
    {
        if (RowFile.IsKnown(path))
        {
            return RowFile.ReadParquet(path);
        }

        using var store = RunStore.OpenToRead(path);
        var rows = store.Rows();
        if (rows.Count < store.Identity.Expected)
        {
            terminal.Error.WriteLine(
                $"{path} is not complete: {rows.Count} of {store.Identity.Expected} examples are done.");
        }

        return rows;
    }

    private static void Print(Terminal terminal, IReadOnlyList<SettingSummary> summaries, string format)
    {
        switch (format)
        {
            case "csv":
                terminal.Output.Write(SummaryFormat.Csv(summaries));
                return;
            case "json":
                terminal.Output.Write(SummaryFormat.Json(summaries));
                return;
        }

        foreach (var data in summaries.GroupBy(each => each.Data))
        {
            List<SettingSummary> rows = [.. data];
            switch (format)
            {
                case "markdown":
                    terminal.Output.Write(
                        $"### {OutputText.Markdown(data.Key)}\n\n{SummaryFormat.Markdown(rows)}\n" +
                        $"{SummaryTable.Build(rows).Notes}\n\n");
                    break;
                case "latex":
                    terminal.Output.Write($"% {OutputText.Latex(data.Key)}\n{SummaryFormat.Latex(rows)}\n");
                    break;
                default:
                    terminal.Output.WriteLine(data.Key);
                    ResultTable.Print(terminal, rows);
                    break;
            }
        }
    }
}
