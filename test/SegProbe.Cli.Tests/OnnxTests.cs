using System.Text.Json.Nodes;

namespace SegProbe.Cli.Tests;

/// <summary>ONNX files are models like the others.</summary>
public sealed class OnnxTests : IDisposable
{
    private readonly TemporaryFolder output = new();

    [Theory]
    [InlineData("unet-batch-norm-apart.onnx")]
    [InlineData("unet-one-logit.onnx")]
    public void Evaluate_TakesAnOnnxFile(string model)
    {
        var ending = Run(
            $"evaluate --model {Model(model)} --data phantom:fundus-disc:40:1 --size 32 --pairs 2 --steps 5 " +
            $"--method asma --threads 1 --keep none --json -o {output["new"]}");

        var rows = ending.Output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.Null(row["failure"]);
            Assert.True((double)row["last_l2"]! > 0);
            Assert.Equal(5, (int)row["last_step"]!);
        });
    }

    [Fact]
    public void Attack_MakesAClassifierSurerOfTheClassAskedFor()
    {
        var ending = Run(
            $"attack --model {Model("classifier.onnx")} --image grey-image.png --target-class 2 --steps 60 " +
            $"--first-step-l2 1 --method ssm --threads 1 --json -o {output["new"]}");

        var answers = JsonNode.Parse(ending.Output)!["classification"]!;
        Assert.InRange(
            (double)answers["last"]!["probabilities"]![2]!, (double)answers["clean"]!["probabilities"]![2]! + 0.03, 1);
    }

    [Fact]
    public void Inspect_SaysThatASoftmaxWasCutOff() =>
        Assert.Contains(
            "The model's last Softmax was cut off: the scores before it have the better gradients.",
            Run($"inspect {Model("unet-softmax.onnx")}").Output);

    [Fact]
    public void Inspect_EvaluatesAFileThatCannotBeAttacked_WithoutAGradient()
    {
        var model = Path.Combine(TestFiles.Beside("Data"), "determinant.onnx");

        var refused = Segprobe.Run($"inspect {model}");
        var output = Run($"inspect {model} --no-gradient").Output;

        Assert.Equal(2, refused.Code);
        Assert.Contains("must use operators that have gradients here, got Det (node ", refused.Error);
        Assert.Contains("'segprobe inspect --no-gradient'", refused.Error);
        Assert.Contains("Forward: [1, 3, 16, 16] in, [1, 2, 16, 16] out", output);
        Assert.Contains("Gradient: not taken.", output);
        Assert.DoesNotContain("The gradient must not be 0", output);
    }

    [Fact]
    public void Attack_RefusesADamagedFile_InOneLine()
    {
        File.WriteAllBytes(output["cut.onnx"], File.ReadAllBytes(Model("unet-softmax.onnx"))[..3000]);

        var ending = Segprobe.Run($"attack --model {output["cut.onnx"]} --image image.png --target target.png -o {output["new"]}");

        Assert.Equal((2, ""), (ending.Code, ending.Output));
        Assert.StartsWith($"{output["cut.onnx"]} must ", Assert.Single(ending.Error.TrimEnd('\n').Split('\n')));
    }

    public void Dispose() => output.Dispose();

    private static string Model(string name) =>
        TestFiles.InRepository("test", "SegProbe.Tests", "Models", "Onnx", "Data", name);

    private static Ending Run(string line)
    {
        var ending = Segprobe.Run(line);
        Assert.True(ending.Code == 0, ending.Error);
        return ending;
    }
}
