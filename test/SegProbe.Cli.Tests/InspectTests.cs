using System.Text.Json;

namespace SegProbe.Cli.Tests;

public sealed class InspectTests(Workplace workplace) : IDisposable
{
    private readonly TemporaryFolder output = new();

    [Fact]
    public void Inspect_TellsWhoSaidWhat()
    {
        var ending = Run("contracted.pt --image image.png --mean 0");

        Assert.Equal((0, ""), (ending.Code, ending.Error));
        Assert.Equal(("[0,255]", "file beside the model"), Row(ending, "range"));
        Assert.Equal(("[0]", "option"), Row(ending, "mean"));
        Assert.Equal(("\"nchw\"", "assumed"), Row(ending, "layout"));
        Assert.Equal(("the image's", "-"), Row(ending, "channels"));
        Assert.Contains("contracted.pt: torchscript, SHA-256 ", ending.Output);
        Assert.Contains("Forward: [1, 3, 32, 32] in, [1, 2, 32, 32] out, values from -", ending.Output);
        Assert.Contains("Segmentation; shares of pixels: 0 skin ", ending.Output);
    }

    [Fact]
    public void Inspect_TakesFromTheModelsFile_WhatItSays()
    {
        var ending = Run("unet.safetensors");

        Assert.Equal(("3", "model"), Row(ending, "channels"));
        Assert.Equal(("[0,1]", "model"), Row(ending, "range"));
        Assert.Contains("Forward: [1, 3, 32, 32] in, [1, 2, 32, 32] out", ending.Output);
    }

    [Theory]
    [InlineData("threshold.pt", "the logits as they are")]
    [InlineData("one-class.pt", "(-z/2, z/2) of one logit z, with the softmax and the decisions of (0, z)")]
    [InlineData("probabilities.pt --head probabilities", "log p of the probabilities p")]
    public void Inspect_SaysHowClassScoresAreMade(string line, string rule) =>
        Assert.Contains($"Class scores: {rule}.\n", Run($"{line} --image image.png").Output);

    [Fact]
    public void Inspect_PrintsARecordAndNothingElse_ForJson()
    {
        var ending = Run("classifier.pt --size 32 --json");

        var record = JsonDocument.Parse(Assert.Single(ending.Output.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.Equal([1, 2], record.GetProperty("output").EnumerateArray().Select(each => each.GetInt32()));
        Assert.True(record.GetProperty("classifier").GetBoolean());
        Assert.Equal(1, record.GetProperty("classes").EnumerateArray().Sum(each => each.GetDouble()), 1e-6);
        var contract = record.GetProperty("model").GetProperty("contract");
        Assert.Equal("logits", contract.GetProperty("values").GetProperty("head").GetString());
        Assert.Equal("assumed", contract.GetProperty("sources").GetProperty("head").GetString());
    }

    [Theory]
    [InlineData(
        "probabilities.pt",
        "Warning: The output must be logits, as assumed, but looks like probabilities: they lie in [0, 1] and add up " +
        "to 1. Say which with --head probabilities or --head logits.")]
    [InlineData(
        "threshold.pt --head probabilities",
        "Warning: The output must be probabilities, as declared, got values from -")]
    [InlineData(
        "hard.pt",
        "Warning: The gradient must not be 0, got 0 everywhere. No attack can move the image: the model ends in a " +
        "threshold, an argmax or saturated probabilities. Export it without them.")]
    [InlineData(
        "threshold.pt --range 1,2",
        "Warning: The prediction is class 1 for every pixel. If the image has more, check range, mean, std and " +
        "channel order.")]
    [InlineData(
        "dictionary.pt --model-output aux",
        "Warning: The output is smaller than the image and was taken to cover its whole. " +
        "Say which with --output-covers middle or --output-covers whole.")]
    public void Inspect_WarnsOfWhatLooksWrong(string line, string warning) =>
        Assert.Contains(warning, Run($"{line} --image image.png").Output);

    [Theory]
    [InlineData("probabilities.pt --head probabilities")]
    [InlineData("threshold.pt")]
    [InlineData("dictionary.pt --model-output out")]
    [InlineData("dictionary.pt --model-output aux --output-covers whole")]
    public void Inspect_WarnsOfNothing_WhereNothingIsWrong(string line)
    {
        var ending = Run($"{line} --image image.png");

        Assert.Equal(0, ending.Code);
        Assert.DoesNotContain("Warning", ending.Output);
    }

    [Fact]
    public void Inspect_WritesAContract_WhichIsReadAgain()
    {
        Directory.CreateDirectory(output["new"]);
        var model = Path.Combine(output["new"], "model.pt");
        File.Copy(workplace.At("threshold.pt"), model);

        var ending = Run($"{model} --image image.png --head logits --tile 16 --write-contract");

        Assert.Equal(0, ending.Code);
        Assert.Contains($"Contract: {model}.json", ending.Output);
        var again = Run($"{model} --image image.png");
        Assert.Equal(("16", "file beside the model"), Row(again, "tile"));
        Assert.Equal(("\"logits\"", "file beside the model"), Row(again, "head"));
    }

    public void Dispose() => output.Dispose();

    private static (string Value, string Source) Row(Ending ending, string key)
    {
        var cells = ending.Output.Split('\n').Single(line => line.StartsWith($"│ {key} ", StringComparison.Ordinal))
            .Split('│', StringSplitOptions.TrimEntries);
        return (cells[2], cells[3]);
    }

    private static Ending Run(string line) =>
        Segprobe.Run($"inspect {line} --threads 1");
}
