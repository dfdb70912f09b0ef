using System.Globalization;
using System.Text;
using System.Text.Json;
using SegProbe.Evaluation.Reports;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>docs/explanation/reproduction.md, from the records in docs/explanation/reproduction.</summary>
internal sealed class ReproductionDocument
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private readonly string folder;
    private readonly Reproduction content;
    private readonly StringBuilder text = new();

    private ReproductionDocument(string folder)
    {
        this.folder = folder;
        content = JsonSerializer.Deserialize<Reproduction>(File.ReadAllText(At("runs.json")), Options)!;
    }

    public static string Write(string folder)
    {
        var document = new ReproductionDocument(folder);
        document.AppendStart();
        document.AppendNetworks();
        document.AppendTable();
        document.AppendSweeps();
        document.AppendClasses();
        document.AppendProtocols();
        document.AppendDisk();
        document.AppendCommands();
        return document.text.ToString();
    }

    private string At(string name) => Path.Combine(folder, name);

    private IReadOnlyList<ExampleRow> Rows(Reproduction.Run run) => RowFile.ReadParquet(At(run.File));

    private IEnumerable<Reproduction.Run> Runs(string kind) => content.Runs.Where(run => run.Kind == kind);

    private void AppendStart() => text.Append(File.ReadAllText(At("introduction.md"))).Append('\n');

    private void AppendNetworks()
    {
        text.Append("## Networks\n\n| network | test IoU | SHA-256 | command |\n| --- | --- | --- | --- |\n");
        foreach (var network in content.Networks)
        {
            var hash = Rows(content.Runs.First(run => run.Network == network.Name))[0].ModelSha256;
            AppendRow([network.Name, TestIou(network), $"`{hash[..16]}`", $"`{network.Command}`"]);
        }

        text.Append('\n');
    }

    private string TestIou(Reproduction.Network network)
    {
        const string label = "test IoU ";
        return network.Log is null
            ? "not kept"
            : File.ReadLines(At(network.Log))
                .Last(line => line.Contains(label, StringComparison.Ordinal))
                .Split(label)[1];
    }

    private void AppendTable()
    {
        text.Append("## Table 1\n\n");
        text.Append(Text($"Each method at the setting that won its sweep, the highest mean IoU at a mean L2 of at "))
            .Append(Text($"most {content.LargestL2}, beside the paper's figures (1000 examples each).\n\n"));
        text.Append("| data | method | setting | examples | L2 | L_inf | clean IoU | IoU | PA | paper: L2 | L_inf | IoU | PA |\n");
        text.Append("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var run in Runs("winners"))
        {
            foreach (var best in SettingSummary.Summarise(Rows(run)))
            {
                var firstStep = Rows(run).First(row => row.Setting == best.Setting).Parameters.Number("first_step_l2");
                RequireWinner(run, best.Method, firstStep);
                var cells = SummaryTable.Build([best]).Rows[0];
                AppendRow(
                [
                    run.Title, best.Method, Text($"first step {firstStep}"), cells[6], .. cells.Skip(1).Take(5),
                    .. PublishedTable.Row(run.Paper!, best.Method),
                ]);
            }
        }

        text.Append('\n').Append(SummaryTable.Legend).Append("\n\n");
    }

    private void RequireWinner(Reproduction.Run run, string method, double? firstStep)
    {
        var rows = run.Sweeps!.SelectMany(file => RowFile.ReadParquet(At(file))).ToList();
        var winner = SettingSummary.Best(SettingSummary.Summarise(rows), content.LargestL2)
            .Single(each => each.Method == method);
        Assert.Equal(rows.First(row => row.Setting == winner.Setting).Parameters.Number("first_step_l2"), firstStep);
    }

    private void AppendSweeps()
    {
        text.Append("## Sweeps\n\n");
        foreach (var run in Runs("sweep"))
        {
            AppendRun(run, SettingSummary.Summarise(Rows(run)));
        }
    }

    private void AppendClasses()
    {
        text.Append(
            "## More than two classes\n\nThe paper says that its method takes several classes and shows none.\n\n");
        foreach (var run in Runs("classes"))
        {
            AppendRun(run, SettingSummary.Summarise(Rows(run)));
        }
    }

    private void AppendProtocols()
    {
        text.Append("## The paper's equations and the authors' published code\n\n");
        text.Append("The same pairs and steps; [attacks.md](../reference/attacks.md#the-two-protocols) lists how the ")
            .Append("two differ.\n\n");
        foreach (var run in Runs("protocols"))
        {
            AppendRun(run, SettingSummary.Summarise(Rows(run)));
        }
    }

    private void AppendDisk()
    {
        text.Append("## What is on disk\n\n");
        text.Append("IoU of the best state in floating point and of the same state saved as 8-bit PNG.\n\n");
        text.Append("| data | setting | examples | IoU, float | IoU, file | mean loss | largest loss |\n");
        text.Append("| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var run in content.Runs)
        {
            foreach (var group in Rows(run).Where(row => row.DiskIou is not null).GroupBy(row => row.Setting))
            {
                var losses = group.Select(row => row.BestIou!.Value - row.DiskIou!.Value).ToList();
                AppendRow(
                [
                    run.Title, group.Key, Text($"{losses.Count}"), Percent(group.Average(row => row.BestIou!.Value)),
                    Percent(group.Average(row => row.DiskIou!.Value)), Percent(losses.Average()), Percent(losses.Max()),
                ]);
            }
        }

        text.Append('\n');
    }

    private void AppendCommands()
    {
        text.Append("## Commands\n\nFrom a folder that holds the data and the networks:\n\n```\n");
        foreach (var run in content.Runs)
        {
            text.Append(run.Command).Append('\n');
        }

        text.Append("```\n");
        foreach (var run in content.Runs.Where(run => run.Plan is not null))
        {
            text.Append(Text($"\nThe plan of {run.Title}:\n\n```json\n{run.Plan!.ToJsonString()}\n```\n"));
        }
    }

    private void AppendRun(Reproduction.Run run, IReadOnlyList<SettingSummary> summaries)
    {
        var done = summaries.Sum(each => each.Examples);
        text.Append(CultureInfo.InvariantCulture, $"### {run.Title}\n\n");
        text.Append(
            done == run.Planned
                ? Text($"{done} examples.\n\n")
                : Text($"{done} of the {run.Planned} examples planned: the run was not finished.\n\n"));
        text.Append(SummaryFormat.Markdown(summaries)).Append('\n');
    }

    private void AppendRow(IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.ReplaceLineEndings(" "))).Append(" |\n");

    private static string Percent(double share) => Text($"{100 * share:F1} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
