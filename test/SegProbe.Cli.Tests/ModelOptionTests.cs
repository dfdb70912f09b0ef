using System.Text.Json;
using SegProbe.Evaluation.Data;

namespace SegProbe.Cli.Tests;

/// <summary>What the options that describe a model do to an attack.</summary>
public sealed class ModelOptionTests : IDisposable
{
    private const string Files = "--image image.png --target target.png";

    private readonly TemporaryFolder output = new();

    [Theory]
    [InlineData("threshold.pt", "--range 0,255 --mean 0 --std 255", "range", "[0,255]")]
    [InlineData("threshold.pt", "--channels 3", "channels", "3")]
    [InlineData("threshold.pt", "--channel-order bgr", "channel_order", "\"bgr\"")]
    [InlineData("threshold.pt", "--mean 0.5,0.25,0.125", "mean", "[0.5,0.25,0.125]")]
    [InlineData("threshold.pt", "--std [0.5]", "std", "[0.5]")]
    [InlineData("threshold.pt", "--layout nchw", "layout", "\"nchw\"")]
    [InlineData("threshold.pt", "--multiple-of 20", "multiple_of", "20")]
    [InlineData("probabilities.pt", "--head probabilities", "head", "\"probabilities\"")]
    [InlineData("dictionary.pt", "--model-output out", "output", "\"out\"")]
    [InlineData("dictionary.pt", "--model-output aux --output-covers whole", "output_covers", "\"whole\"")]
    [InlineData("fixed.pt", "--tile 16", "tile", "16")]
    [InlineData("fixed.pt", "--tile 16 --overlap 0.5", "overlap", "0.5")]
    [InlineData("fixed.pt", "--tile 16 --blend gaussian", "blend", "\"gaussian\"")]
    [InlineData("threshold.pt", "--ignored-label 255", "ignored_label", "255")]
    [InlineData("grey.pt", "--channels 1 --convert-channels", "convert_channels", "true")]
    public void Attack_RecordsTheContract(string model, string options, string key, string value)
    {
        var ending = Run($"--model {model} {Files} --steps 3 --json {options}");

        Assert.Equal((0, ""), (ending.Code, ending.Error));
        var contract = JsonDocument.Parse(ending.Output).RootElement.GetProperty("model").GetProperty("contract");
        Assert.Equal(value, contract.GetProperty("values").GetProperty(key).GetRawText());
        Assert.Equal("option", contract.GetProperty("sources").GetProperty(key).GetString());
    }

    [Theory]
    [InlineData("threshold.pt", "")]
    [InlineData("probabilities.pt", "--head probabilities")]
    [InlineData("one-class.pt", "")]
    [InlineData("several-outputs.pt", "")]
    [InlineData("fixed.pt", "--tile 16 --overlap 0.5 --blend gaussian")]
    [InlineData("contracted.pt", "--mean 0")]
    public void Attack_ReachesTheMask_OfTheSameModelInAnyForm(string model, string options)
    {
        var ending = Run($"--model {model} {Files} --steps 150 --first-step-l2 1 --json {options}");

        Assert.Equal((0, ""), (ending.Code, ending.Error));
        var record = JsonDocument.Parse(ending.Output).RootElement;
        Assert.True(record.GetProperty("clean").GetProperty("iou").GetDouble() < 0.7);
        Assert.True(record.GetProperty("best").GetProperty("iou").GetDouble() > 0.9);
    }

    [Fact]
    public void Attack_TellsThatScoresLookLikeProbabilities() =>
        Assert.Equal(
            "probabilities.pt: The output must be logits, as assumed, but looks like probabilities: " +
            "they lie in [0, 1] and add up to 1. Say which with --head probabilities or --head logits.\n",
            Run($"--model probabilities.pt {Files} --steps 2").Error);

    [Fact]
    public void Attack_CountsTheLabelledPixels_OfATargetWithOthers()
    {
        var ending = Segprobe.Run("attack --model threshold.pt --image image.png --target void-target.png --ignored-label 255 --method ssm " +
            $"--steps 60 --first-step-l2 1 --threads 1 --json -o {output["new"]}");

        Assert.Equal((0, ""), (ending.Code, ending.Error));
        var best = JsonDocument.Parse(ending.Output).RootElement.GetProperty("best");
        Assert.True(best.GetProperty("pixel_accuracy").GetDouble() > 0.95);
        var (image, attacked) = (Read("image.png"), Read("adversarial.png"));
        var unlabelled = Enumerable.Range(0, 8 * Workplace.Size);
        Assert.All(unlabelled, i => Assert.Equal(image.Values[i], attacked.Values[i]));
        Assert.NotEqual(image.Values, attacked.Values);
        var target = Read("target.png").Values;
        Assert.All(unlabelled, i => Assert.Equal(128, target[i]));
        Assert.Equal<byte>([0, 255], target.Skip(8 * Workplace.Size).Distinct().Order());

        PixelImage Read(string name) => ImageFile.Read(Path.Combine(output["new"], name));
    }

    [Fact]
    public void Attack_OnOneScore_RemovesTheForeground()
    {
        var ending = Run(
            "--model one-class.pt --image image.png --target-class 0 --steps 100 --first-step-l2 1 --json");

        var record = JsonDocument.Parse(ending.Output).RootElement;
        Assert.True(record.GetProperty("clean").GetProperty("pixel_accuracy").GetDouble() < 0.95);
        Assert.Equal(1, record.GetProperty("best").GetProperty("pixel_accuracy").GetDouble());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Attack_TurnsAClassifiersAnswer(int target)
    {
        var ending = Run(
            $"--model classifier.pt --image image.png --target-class {target} --method ssm --steps 40 " +
            "--first-step-l2 1");

        Assert.Equal(0, ending.Code);
        Assert.Contains("│ State ", ending.Output);
        Assert.Contains("Target's probability", ending.Output);
        Assert.Equal(
            [
                "new", "new/adversarial.npy", "new/adversarial.png", "new/image.png", "new/perturbation.png",
                "new/record.json", "new/strip.png", "new/trajectory.csv",
            ],
            output.Everything());
        var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(output["new"], "record.json"))).RootElement;
        Assert.Equal($"class:{target}", record.GetProperty("target").GetProperty("path").GetString());
        var answers = record.GetProperty("classification");
        Assert.Equal(target, answers.GetProperty("best").GetProperty("label").GetInt32());
        Assert.Equal(
            1, answers.GetProperty("clean").GetProperty("probabilities").EnumerateArray().Sum(each => each.GetDouble()),
            1e-6);
        Assert.True(
            answers.GetProperty("last").GetProperty("probabilities")[target].GetDouble()
            > answers.GetProperty("clean").GetProperty("probabilities")[target].GetDouble());
        var strip = ImageFile.Read(Path.Combine(output["new"], "strip.png"));
        Assert.Equal((Workplace.Size, (3 * Workplace.Size) + 8), (strip.Height, strip.Width));
    }

    [Fact]
    public void Attack_KeepsAGreyImageGrey_WhereTheModelTakesColours()
    {
        var ending = Run(
            "--model threshold.pt --image grey-image.png --target target.png --steps 3 " +
            "--channels 3 --convert-channels");

        Assert.Equal(0, ending.Code);
        Assert.Equal(1, ImageFile.Read(Path.Combine(output["new"], "adversarial.png")).Channels);
    }

    public void Dispose() => output.Dispose();

    private Ending Run(string options) =>
        Segprobe.Run($"attack {options.Trim()} --threads 1 -o {output["new"]}");
}
