using System.Globalization;
using System.Text;
using System.Text.Json;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>docs/explanation/comparison.md, from the records in docs/explanation/comparison.</summary>
internal sealed class ComparisonDocument
{
    private const double Goal = 0.95;

    private readonly string folder;
    private readonly Comparison content;
    private readonly StringBuilder text = new();

    private ComparisonDocument(string folder)
    {
        this.folder = folder;
        content = JsonSerializer.Deserialize<Comparison>(File.ReadAllText(At("runs.json")), JsonSerializerOptions.Web)!;
    }

    public static string Write(string folder)
    {
        var document = new ComparisonDocument(folder);
        document.text.Append(File.ReadAllText(document.At("introduction.md"))).Append('\n');
        document.AppendAttacks();
        document.AppendPairings();
        document.AppendCommands();
        return document.text.ToString();
    }

    private IEnumerable<Comparison.Run> Runs =>
        content.Attacks.Concat(content.Pairings.SelectMany(each => (Comparison.Run[])[.. each.Ours, each.Theirs]));

    private string At(string name) => Path.Combine(folder, name);

    private List<ExampleRow> Rows(Comparison.Run run)
    {
        var rows = RowFile.ReadParquet(At(run.File)).ToList();
        Assert.Equal(run.Planned, rows.Count);
        return rows;
    }

    private void AppendAttacks()
    {
        text.Append("## All attacks\n\n");
        foreach (var run in content.Attacks)
        {
            text.Append(Text($"### {run.Title}\n\n"));
            AppendRow(
                "attack", "examples", "IoU >= 0.9", "IoU >= 0.95", "L2 at 0.95, median", "L_inf of the best, median",
                "first at 0.95, median step", "passes", "seconds");
            AppendLine(9);
            foreach (var setting in Rows(run).GroupBy(row => row.Setting))
            {
                AppendAttack([.. setting]);
            }

            text.Append('\n');
        }
    }

    private void AppendAttack(List<ExampleRow> rows)
    {
        var reached = rows.Where(row => row.StepAtIou95 is not null).ToList();
        AppendRow(
            rows[0].Setting,
            Text($"{rows.Count}"),
            Percent(rows, row => row.BestIou >= 0.9),
            Percent(rows, row => row.StepAtIou95 is not null),
            Median(reached, row => row.L2AtIou95!.Value, "F2"),
            Median(reached, row => row.BestLinf!.Value, "F3"),
            Median(reached, row => row.StepAtIou95!.Value, "0.#"),
            Text($"{rows.Average(row => row.ForwardPasses):F0} + {rows.Average(row => row.BackwardPasses):F0}"),
            Text($"{rows.Average(row => row.Seconds):F1}"));
    }

    private void AppendPairings()
    {
        text.Append("## The smallest perturbation at equal IoU\n\n").Append(File.ReadAllText(At("smallest.md"))).Append('\n');
        foreach (var pairing in content.Pairings)
        {
            text.Append(Text($"### {pairing.Title}\n\n"));
            AppendSuccesses(pairing);
            AppendRatios(pairing);
        }
    }

    private void AppendSuccesses(Comparison.Pairing pairing)
    {
        AppendRow(
            "run", "examples", "IoU >= 0.95", "IoU >= 0.99", "first at 0.95, median step",
            "L2 of the successes, median", "passes", "seconds");
        AppendLine(8);
        foreach (var run in pairing.Ours)
        {
            var rows = Rows(run);
            var successes = rows.Where(row => row.BestIou >= row.Parameters.Number("success_iou")).ToList();
            AppendRow(
                run.Title,
                Text($"{rows.Count}"),
                Percent(rows, row => row.BestIou >= Goal),
                rows[0].Parameters.Number("success_iou") < 0.99 ? "-" : Percent(rows, row => row.BestIou >= 0.99),
                Median(rows.Where(row => row.StepAtIou95 is not null), row => row.StepAtIou95!.Value, "0.#"),
                Median(successes, row => row.BestL2!.Value, "F2"),
                Text($"{rows.Average(row => row.ForwardPasses):F0} + {rows.Average(row => row.BackwardPasses):F0}"),
                Text($"{rows.Average(row => row.Seconds):F1}"));
        }

        text.Append('\n');
    }

    private void AppendRatios(Comparison.Pairing pairing)
    {
        AppendRow(
            "against", "at most steps", "IoU >= 0.95", "first at 0.95, median step", "run", "pairs with both",
            "its L2, median", "theirs", "ratio of medians", "median of ratios");
        AppendLine(10);
        foreach (var (setting, steps) in from setting in Rows(pairing.Theirs).GroupBy(row => row.Setting)
                                         from steps in (int[])[200, 500]
                                         select (setting.ToList(), steps))
        {
            var theirs = setting.Where(row => row.StepAtIou95 <= steps).ToDictionary(row => row.Pair);
            foreach (var run in pairing.Ours)
            {
                AppendRatio(run, setting, steps, theirs);
            }
        }

        text.Append('\n');
    }

    private void AppendRatio(
        Comparison.Run run, List<ExampleRow> setting, int steps, Dictionary<int, ExampleRow> theirs)
    {
        var ours = Rows(run);
        if (ours[0].Parameters.Number("success_iou") != Goal || ours[0].Parameters.Number("steps") != steps)
        {
            return;
        }

        var both = ours.Where(row => row.BestIou >= Goal && theirs.ContainsKey(row.Pair)).ToList();
        var mine = both.Select(row => row.BestL2!.Value).ToList();
        var other = both.Select(row => theirs[row.Pair].L2AtIou95!.Value).ToList();
        AppendRow(
            setting[0].Setting,
            Text($"{steps}"),
            Percent(setting, row => row.StepAtIou95 <= steps),
            Median(theirs.Values, row => row.StepAtIou95!.Value, "0.#"),
            run.Title,
            Text($"{both.Count}"),
            Median(mine, each => each, "F2"),
            Median(other, each => each, "F2"),
            Text($"{Quartiles.MedianOf(mine) / Quartiles.MedianOf(other):F2}"),
            Median(mine.Zip(other), each => each.First / each.Second, "F2"));
    }

    private void AppendCommands()
    {
        text.Append("## Commands\n\nFrom a folder that holds the data and the networks:\n\n```\n");
        foreach (var run in Runs)
        {
            text.Append(run.Command).Append('\n');
        }

        text.Append("```\n");
        foreach (var run in Runs.Where(run => run.Plan is not null))
        {
            text.Append(Text($"\nThe plan of {run.Title}:\n\n```json\n{run.Plan!.ToJsonString()}\n```\n"));
        }
    }

    private void AppendRow(params IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private void AppendLine(int columns) => AppendRow(Enumerable.Repeat("---", columns));

    private static string Percent(List<ExampleRow> rows, Func<ExampleRow, bool> holds) =>
        Text($"{100.0 * rows.Count(holds) / rows.Count:F1} %");

    private static string Median<T>(IEnumerable<T> rows, Func<T, double> figure, string format)
    {
        var median = Quartiles.MedianOf(rows.Select(figure));
        return double.IsNaN(median) ? "-" : median.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
