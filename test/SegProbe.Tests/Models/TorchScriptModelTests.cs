using SegProbe.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models;

/// <summary>
/// Files and expected values come from
/// <c>python3 test/reference/make_torchscript.py test/SegProbe.Tests/Models/Data</c>.
/// </summary>
public sealed class TorchScriptModelTests
{
    private static Tensor Image => 0.5f + Waves.Of([1, 3, 8, 8], 0.5, 0.7);

    [Theory]
    [InlineData("scripted-training-mode", 8, -14.92739, 0.4748158, -0.7163088)]
    [InlineData("traced", 8, -14.92739, 0.4748158, -0.7163088)]
    [InlineData("unpadded", 6, -8.373765, 0.5010733, -0.7364401)]
    public void Logits_AreThoseOfPyTorchInEvaluationMode(string name, long side, double sum, double first, double last)
    {
        using var scope = NewDisposeScope();
        using var model = Load(name);

        var scores = model.Logits(Image);
        var again = model.Logits(Image);

        Assert.Equal([1, 2, side, side], scores.shape);
        Assert.Equal(sum, scores.sum().ToDouble(), 1e-4);
        Assert.Equal(first, scores[0, 0, 0, 0].ToDouble(), 1e-5);
        Assert.Equal(last, scores[0, 1, side - 1, side - 1].ToDouble(), 1e-5);
        Assert.True(scores.equal(again).all().item<bool>());
    }

    [Theory]
    [InlineData("scripted-training-mode")]
    [InlineData("traced")]
    [InlineData("unpadded")]
    public void Logits_HaveTheGradientOfTheirDifferences(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Load(name);

        Gradients.AssertAgree(model, Image);
    }

    [Theory]
    [InlineData("scripted-training-mode")]
    [InlineData("traced")]
    public void Weights_AreFrozen(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Load(name);

        Assert.False(model.Logits(Image).requires_grad);
        Assert.True(model.Logits(Image.requires_grad_()).requires_grad);
    }

    [Fact]
    public void OutputWindow_IsTheWholeInput_OrItsMiddleWhereTheOutputIsSmaller()
    {
        using var scope = NewDisposeScope();
        using var padded = Load("traced");
        using var unpadded = Load("unpadded");
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Equal(new PixelWindow(0, 0, 8, 10), padded.OutputWindow(8, 10));
        Assert.Equal(new PixelWindow(1, 1, 6, 8), unpadded.OutputWindow(8, 10));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void OutputWindow_RefusesAModelThatEnlarges()
    {
        using var model = Load("enlarging");

        var error = Assert.Throws<DataFileException>(() => model.OutputWindow(8, 10));

        Assert.EndsWith(
            "enlarging.pt must give scores no larger than its input, 8 x 10, got 16 x 20. " +
            "Export a model without upscaling.", error.Message);
    }

    [Theory]
    [InlineData("rank-three", "got [1, 8, 8].")]
    [InlineData("one-class", "got [1, 1, 8, 8].")]
    [InlineData("two-results", "got ")]
    public void Logits_RefuseAnythingButScores(string name, string found)
    {
        using var scope = NewDisposeScope();
        using var model = Load(name);

        var error = Assert.Throws<DataFileException>(() => model.Logits(Image));

        Assert.Contains(
            $"{name}.pt must give class scores [batch, classes, height, width] of at least 2 classes, {found}",
            error.Message);
        Assert.EndsWith("Export a wrapper that returns the scores alone.", error.Message);
    }

    [Fact]
    public void Logits_RefuseImagesOfOtherChannels()
    {
        using var scope = NewDisposeScope();
        using var model = Load("one-channel");

        var error = Assert.Throws<DataFileException>(() => model.Logits(Image));

        Assert.Contains(
            "one-channel.pt must take images [1, 3, 8, 8] of [batch, channel, height, width], got the error '",
            error.Message);
        Assert.Contains("to have 1 channels, but got 3 channels", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal([1, 2, 8, 8], model.Logits(Image[.., ..1]).shape);
    }

    [Fact]
    public void Logits_PassNotANumberOn()
    {
        // The attack reports it: an outcome's Failure.
        using var scope = NewDisposeScope();
        using var model = Load("not-a-number");

        Assert.True(model.Logits(Image).isnan().all().item<bool>());
    }

    [Fact]
    public void Load_RefusesAFileThatIsNoTorchScript()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["garbage.pt"], "not a model");
        File.WriteAllBytes(folder["cut.pt"], File.ReadAllBytes(PathOf("traced"))[..5000]);
        File.WriteAllBytes(folder["empty.pt"], []);

        foreach (var name in (string[])["garbage.pt", "cut.pt", "empty.pt"])
        {
            var error = Assert.Throws<DataFileException>(() => TorchScriptModel.Load(folder[name], 3));

            Assert.Equal(
                $"{folder[name]} must be a U-Net of 'segprobe train' (.safetensors) or a TorchScript file, " +
                "got neither. " +
                "Export a PyTorch model with torch.jit.trace(model, example).save(path).", error.Message);
        }
    }

    [Fact]
    public void Load_SaysThatAFileIsAbsent()
    {
        var error = Assert.Throws<DataFileException>(() => TorchScriptModel.Load("/nowhere/model.pt", 3));

        Assert.Equal("/nowhere/model.pt must be a file, got nothing there. Check the path.", error.Message);
    }

    private static TorchScriptModel Load(string name) =>
        TorchScriptModel.Load(PathOf(name), name == "one-channel" ? 1 : 3);

    private static string PathOf(string name) => TestFiles.Beside($"Data/{name}.pt");
}
