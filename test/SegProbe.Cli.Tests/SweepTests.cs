using System.Text.Json.Nodes;
using SegProbe.Evaluation.Store;

namespace SegProbe.Cli.Tests;

/// <summary>A sweep as a user makes it: planned, divided, merged, looked at.</summary>
public sealed class SweepTests(Workplace workplace) : IDisposable
{
    private const string Sweep =
        "--model unet.safetensors --data data --pairs 5 --steps 6 --batch-size 2 --method asm,asma " +
        "--first-step-l2 0.1,0.5";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder output = new();

    [Fact]
    public void Plan_ThatWasPrinted_MakesTheSameRun()
    {
        var plan = Run($"evaluate {Sweep} --seed 3 --print-plan").Output;
        File.WriteAllText(output["plan.json"], plan);

        var byOptions = Run($"evaluate {Sweep} --seed 3 --keep none --threads 1 -o {output["a"]}");
        var byPlan = Run($"evaluate --plan {output["plan.json"]} --keep none --threads 1 -o {output["a"]}");

        Assert.Contains("20 examples in 4 settings, 0 done before; 20 to make", byOptions.Error);
        Assert.Contains("20 examples in 4 settings, 20 done before; 0 to make", byPlan.Error);
        Assert.Equal(byOptions.Output, byPlan.Output);
    }

    [Fact]
    public void Shards_MergeToTheRunInOneGo()
    {
        Run($"evaluate {Sweep} --keep none --threads 1 -o {output["all"]}");
        for (var i = 1; i <= 3; i++)
        {
            Run($"evaluate {Sweep} --keep none --threads 1 --shard {i}/3 -o {output[$"part{i}"]}");
        }

        var merged = Run($"merge {output["merged"]} {output["part3"]} {output["part1"]} {output["part2"]}");

        Assert.Equal($"{output["merged"]}: 20 examples.\n", merged.Output);
        Assert.Equal(Rows("all"), Rows("merged"));
    }

    [Fact]
    public void Table_ShowsEachMethodAtItsBest_FromARunOrItsExport()
    {
        Run($"evaluate {Sweep} --keep none --threads 1 -o {output["a"]}");
        Run($"export {output["a"]} -o {output["rows.parquet"]} -o {output["rows.csv"]}");

        var best = JsonNode.Parse(Run($"table {output["a"]} --format json").Output)!.AsArray();
        var all = JsonNode.Parse(Run($"table {output["a"]} --all-settings --format json").Output)!.AsArray();
        var exported = Run($"table {output["rows.parquet"]} --all-settings --format json").Output;

        Assert.Equal(["asm", "asma"], best.Select(each => (string)each!["method"]!));
        Assert.Equal(
            ["asm-l2-0.1", "asm-l2-0.5", "asma-l2-0.1", "asma-l2-0.5"], all.Select(each => (string)each!["setting"]!));
        Assert.All(best, each => Assert.Equal(
            all.Where(other => (string)other!["method"]! == (string)each!["method"]!)
                .Max(other => (double)other!["iou"]!["mean"]!),
            (double)each!["iou"]!["mean"]!));
        Assert.Equal(all.ToJsonString(), JsonNode.Parse(exported)!.ToJsonString());
        Assert.Contains("| asma-l2-0.5 |", Run($"table {output["a"]} --all-settings --format markdown").Output);
        Assert.Contains("\\begin{tabular}", Run($"table {output["a"]} --format latex").Output);
        Assert.Contains("│ asma-l2-0.5 ", Run($"table {output["a"]} --all-settings").Output);
        Assert.Equal(21, File.ReadAllLines(output["rows.csv"]).Length);
    }

    [Fact]
    public void Report_AndFigures_AreMadeOfARun()
    {
        Run($"evaluate {Sweep} --keep all --threads 1 -o {output["a"]}");

        var report = Run($"report {output["a"]} --examples 3 -o {output["report.html"]}");
        foreach (var name in (string[])["optimisation.svg", "optimisation.webp", "masks.png", "strip.svg"])
        {
            Run($"figure {Path.GetFileNameWithoutExtension(name)} {output["a"]} --example 1 -o {output[name]}");
        }

        Assert.Matches("report.html: [0-9]+ KiB.", report.Output);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(output["report.html"]), StringComparison.Ordinal);
        Assert.Contains("step 6<", File.ReadAllText(output["optimisation.svg"]), StringComparison.Ordinal);
        Assert.Equal("RIFF"u8, File.ReadAllBytes(output["optimisation.webp"]).AsSpan(0, 4));
    }

    [Theory]
    [InlineData("report a --examples -1 -o r.html", "--examples: Examples must be at least 0, got -1.")]
    [InlineData("report data -o r.html", "data must be the folder of a run, with run.db, got none in it.")]
    [InlineData("figure pie data -o f.png", "FIGURE must be optimisation, masks or strip, got 'pie'.")]
    [InlineData("figure masks data -o f.webp", "or .webp of an optimisation, got 'f.webp'. Name it so.")]
    public void Report_AndFigures_SayWhatIsWrong(string line, string message)
    {
        var ending = Segprobe.Run(line);

        Assert.Equal(2, ending.Code);
        Assert.Contains(message, ending.Error);
        Assert.Empty(Directory.GetFiles(workplace.Folder, "?.*"));
    }

    [Fact]
    public void Figure_SaysWhatWasNotKept()
    {
        Run($"evaluate {Sweep} --keep best --threads 1 -o {output["a"]}");

        var steps = Segprobe.Run($"figure masks {output["a"]} -o {output["f.png"]}");
        var pair = Segprobe.Run($"figure strip {output["a"]} --example 9 -o {output["f.png"]}");

        Assert.Contains("must have images on the way, got none. Run 'segprobe evaluate' with --keep all.", steps.Error);
        Assert.Contains("must have figures of pair 9, got", pair.Error);
        Assert.Equal((2, 2), (steps.Code, pair.Code));
    }

    [Fact]
    public void Evaluate_RefusesAnotherRunInTheFolder_AndSaysWhatDiffers()
    {
        Run($"evaluate {Sweep} --keep none --threads 1 -o {output["a"]}");

        var plan = Segprobe.Run($"evaluate {Sweep} --seed 2 -o {output["a"]}");
        var model = Segprobe.Run($"evaluate {Sweep.Replace("unet.safetensors", "threshold.pt", StringComparison.Ordinal)} --size 32 " +
            $"-o {output["a"]}");
        var part = Segprobe.Run($"evaluate {Sweep} --shard 1/2 -o {output["a"]}");

        Assert.Equal((2, 2, 2), (plan.Code, model.Code, part.Code));
        Assert.Contains("got another one: seed is 1 there and 2 here. Name another folder with -o", plan.Error);
        Assert.Contains("the model's SHA-256 is", model.Error);
        Assert.Contains("shard is 1/1 there and 1/2 here", part.Error);
    }

    [Fact]
    public void Evaluate_TellsAllFaultsAtOnce()
    {
        var ending = Segprobe.Run("evaluate --model absent.pt --data data --pairs 1000 --steps 0 --size wide --keep some --shard 2 -o full");

        Assert.Equal(2, ending.Code);
        Assert.Equal(
            ["--keep", "--shard", "full", "--steps:", "--size", "--pairs:", "absent.pt"],
            ending.Error.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Attack_TellsAllFaultsAtOnce()
    {
        var ending = Segprobe.Run(
            "attack --model absent.pt --image image.png --target target.png --steps 0 --size wide --bits 12 -o full");

        Assert.Equal(2, ending.Code);
        Assert.Equal(
            ["full", "--steps:", "--bits", "--size", "absent.pt"],
            ending.Error.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Evaluate_StopsCleanly_WhereTheDiskIsFull_AndGoesOn()
    {
        var line = $"evaluate {Sweep} --pairs 40 --keep none --threads 1 -o"
            .Replace("--pairs 5 ", "", StringComparison.Ordinal);
        var process = BuiltCommand.StartOnASmallDisk(workplace.Folder, $"{line} {output["a"]}");
        var rows = output["a/run.db"];
        Assert.True(SpinWait.SpinUntil(() => RunStore.IsIn(output["a"]) && Rows("a").Count > 0, Patience));
        BuiltCommand.FillDisk(process, new FileInfo(rows).Length);
        var full = BuiltCommand.End(process);
        var resumed = Run($"{line} {output["a"]}");

        Assert.Equal(2, full.Code);
        Assert.Contains("run.db: SQLite Error", full.Error);
        Assert.Contains("Check the path, its permissions and the free space.", full.Error);
        Assert.DoesNotContain("   at ", full.Error);
        Assert.DoesNotContain(", 0 done before;", resumed.Error);
        Run($"{line} {output["b"]}");
        Assert.Equal(Rows("b"), Rows("a"));
    }

    public void Dispose() => output.Dispose();

    private static Ending Run(string line)
    {
        var ending = Segprobe.Run(line);
        Assert.True(ending.Code == 0, ending.Error);
        return ending;
    }

    private List<string> Rows(string run) => RunRows.Timeless(workplace, output[run]);
}
