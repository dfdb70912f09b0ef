using System.Text.Json.Nodes;

namespace SegProbe.Cli.Tests;

public sealed class EvaluateTests(Workplace workplace) : IDisposable
{
    private const string Files = "--model unet.safetensors --data data --threads 1 --steps 8";
    private const double FloatNoise = 1e-3;

    private readonly TemporaryFolder output = new();

    [Theory]
    [InlineData("", "are taken at once.")]
    [InlineData("--batch-size 15 ", "would fit.")]
    public void Batch_FollowsFromTheMemoryThereIs_UnlessItIsSaid(string option, string told)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the memory of a pass is not measured.");
        var ending = BuiltCommand.RunInShell(
            workplace.Folder,
            "DOTNET_GCHeapHardLimit=0x10000000 exec \"$0\" evaluate --model unet.safetensors " +
            "--data phantom:fundus-disc:40:1 --size 512 --pairs 2 --steps 1 --method asma --threads 1 --keep none " +
            $"{option}-o {output["new"]}");

        Assert.True(ending.Code == 0, ending.Error);
        Assert.Contains("unet.safetensors: A batch of 1", ending.Error);
        Assert.Contains(told, ending.Error);
    }

    [Fact]
    public void Evaluate_PrintsTheTable_AndWritesAFolderForEachExample()
    {
        var ending = Run($"{Files} --pairs 2 --split test", "a");

        Assert.Equal(0, ending.Code);
        Assert.Equal(
            "6 examples in 3 settings, 0 done before; 6 to make in at most 48 steps.\n" +
            "Passes: 54 forward, 48 backward; 0.0 % more than the examples needed.\n",
            ending.Error);
        Assert.All(["ssm", "asm", "asma"], method => Assert.Contains($"│ {method} ", ending.Output));
        Assert.Contains("IoU on disk", ending.Output);
        Assert.Equal(
            [
                "a/asm", "a/asm/0000", "a/asm/0001", "a/asma", "a/asma/0000", "a/asma/0001", "a/run.db", "a/run.lock",
                "a/ssm", "a/ssm/0000", "a/ssm/0001",
            ],
            output.Everything()
                .Where(name => name.StartsWith("a/", StringComparison.Ordinal) && name.Count(each => each == '/') < 3));
        Assert.Equal(
            [
                "adversarial.png", "image.png", "prediction_adversarial.png", "prediction_clean.png", "record.json",
                "strip.png", "target.png",
            ],
            Directory.GetFiles(output["a/asm/0000"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Evaluate_GivesTheSameRecords_ForTheSameSeed_InTheOrderOfTheDraw()
    {
        var first = Records($"{Files} --pairs 5 --seed 7", "a");
        var second = Records($"{Files} --pairs 5 --seed 7", "b");
        var other = Records($"{Files} --pairs 5 --seed 8", "c");
        var more = Records($"{Files} --pairs 7 --seed 7 --method asma", "d");

        Assert.Equal(15, first.Count);
        Assert.Equal(first.ConvertAll(Comparable), second.ConvertAll(Comparable));
        Assert.NotEqual(first.ConvertAll(Pair), other.ConvertAll(Pair));
        Assert.Equal(["ssm", "asm", "asma"], first.Select(record => (string)record["method"]!).Distinct());
        Assert.Equal(first[..5].ConvertAll(Pair), first[10..].ConvertAll(Pair));
        Assert.Equal(first[..5].ConvertAll(Pair), more[..5].ConvertAll(Pair));
        Assert.Equal(7, more.ConvertAll(Pair).Distinct().Count());
    }

    [Fact]
    public void Evaluate_GivesTheSame_AloneOrInABatch()
    {
        var alone = Records($"{Files} --pairs 5 --method asma --batch-size 1", "a");
        var together = Records($"{Files} --pairs 5 --method asma --batch-size 4", "b");

        Assert.Equal(alone.ConvertAll(Pair), together.ConvertAll(Pair));
        Assert.All(alone.Zip(together), each =>
        {
            Assert.Equal(
                (double)each.First["best_iou"]!, (double)each.Second["best_iou"]!, tolerance: FloatNoise);
            Assert.Equal((double)each.First["last_l2"]!, (double)each.Second["last_l2"]!, tolerance: FloatNoise);
            Assert.Equal(
                (double)each.First["parameters"]!["beta"]!, (double)each.Second["parameters"]!["beta"]!,
                tolerance: FloatNoise);
        });
    }

    [Fact]
    public void Evaluate_TakesMasksWithPixelsThatDoNotCount_AsTheFileBesideTheModelSays()
    {
        File.Copy(workplace.At("unet.safetensors"), output["model.safetensors"]);
        File.WriteAllText(output["model.safetensors.json"], """{"ignored_label": 255}""");

        var ending = Run(
            $"--model {output["model.safetensors"]} --data void-data --pairs 3 --steps 2 --keep all --threads 1 " +
            "--json",
            "out");

        Assert.Equal(0, ending.Code);
        var rows = ending.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(9, rows.Length);
        Assert.All(rows, row => Assert.DoesNotContain("\"failure\":\"", row));
        Assert.Equal(
            0, Segprobe.Run($"report {output["out"]} -o {output["report.html"]}").Code);
    }

    [Fact]
    public void Evaluate_DrawsFromThePartAskedFor()
    {
        var records = Records($"{Files} --pairs 12 --method ssm --split test --keep none", "a");

        Assert.Equal(
            ["data/images/case6.png", "data/images/case7.png", "data/images/case8.png", "data/images/case9.png"],
            records.Select(record => (string)record["image"]!).Distinct().Order(StringComparer.Ordinal));
    }

    public void Dispose() => output.Dispose();

    private static (string Image, string Target) Pair(JsonNode record) =>
        ((string)record["image"]!, (string)record["target"]!);

    private static string Comparable(JsonNode record)
    {
        var copy = record.DeepClone();
        copy["seconds"] = null;
        return copy.ToJsonString();
    }

    private Ending Run(string options, string folder) =>
        Segprobe.Run($"evaluate {options} -o {output[folder]}");

    private List<JsonNode> Records(string options, string folder)
    {
        var ending = Run($"{options} --json", folder);
        Assert.True(ending.Code == 0, ending.Error);
        return [.. ending.Output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)];
    }
}
