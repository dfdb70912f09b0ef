using System.IO.Compression;
using SegProbe.Models.Imports;
using TorchSharp;
using static SegProbe.Tests.Models.SmallModels;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.TorchScript;

public sealed class TorchScriptNetworkTests
{
    [Theory]
    [InlineData("scripted-training-mode", 8, -14.92739, 0.4748158, -0.7163088)]
    [InlineData("traced", 8, -14.92739, 0.4748158, -0.7163088)]
    [InlineData("unpadded", 6, -8.373765, 0.5010733, -0.7364401)]
    public void Forward_IsThatOfPyTorchInEvaluationMode(string name, long side, double sum, double first, double last)
    {
        using var scope = NewDisposeScope();
        using var network = Network(name);

        var scores = network.Forward(Image);
        var again = network.Forward(Image);

        Assert.Equal("torchscript", network.Format);
        Assert.Equal([1, 2, side, side], scores.shape);
        Assert.Equal(sum, scores.sum().ToDouble(), 1e-4);
        Assert.Equal(first, scores[0, 0, 0, 0].ToDouble(), 1e-5);
        Assert.Equal(last, scores[0, 1, side - 1, side - 1].ToDouble(), 1e-5);
        Assert.True(scores.equal(again).all().item<bool>());
    }

    [Theory]
    [InlineData("scripted-training-mode")]
    [InlineData("traced")]
    [InlineData("dictionary")]
    public void Weights_TakeNoGradient(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Network(name, name == "dictionary" ? "out" : null);

        Assert.False(network.Forward(Image).requires_grad);
        Assert.True(network.Forward(Image.requires_grad_()).requires_grad);
    }

    [Theory]
    [InlineData("two-results", null, 8, "0,1")]
    [InlineData("supervision", null, 8, "0,1")]
    [InlineData("supervision", "1", 4, "0,1")]
    [InlineData("small-first", "0", 4, "0,1.0,1.1")]
    [InlineData("small-first", "1.0", 8, "0,1.0,1.1")]
    [InlineData("small-first", "1", 8, "0,1.0,1.1")]
    [InlineData("dictionary", "out", 8, "aux,out")]
    [InlineData("dictionary", "aux", 4, "aux,out")]
    [InlineData("dictionary", "1", 8, "aux,out")]
    public void Forward_GivesTheOutputChosen(string name, string? output, long side, string names)
    {
        using var scope = NewDisposeScope();
        using var network = Network(name, output);

        var scores = network.Forward(Image);

        Assert.Equal([1, 2, side, side], scores.shape);
        Assert.Equal(-14.92739 * side * side / 64, scores.sum().ToDouble(), 1e-4);
        Assert.Equal(names.Split(','), network.Outputs);
    }

    [Theory]
    [InlineData("small-first", "0 [1, 2, 4, 4], 1.0 [1, 2, 8, 8], 1.1 [1, 2, 8, 8]")]
    [InlineData("dictionary", "aux [1, 2, 4, 4], out [1, 2, 8, 8]")]
    public void Forward_AsksWhichOutput_WhereALaterOneIsLarger(string name, string listed)
    {
        using var scope = NewDisposeScope();
        using var network = Network(name);

        var error = Assert.Throws<DataFileException>(() => network.Forward(Image));

        Assert.Equal(
            $"{PathOf(name)} must have a first output that no other exceeds in size, got {listed}. " +
            "Choose one with --model-output.", error.Message);
    }

    [Theory]
    [InlineData("traced", "out", "a single one")]
    [InlineData("supervision", "2", "0 [1, 2, 8, 8], 1 [1, 2, 4, 4]")]
    [InlineData("dictionary", "scores", "aux [1, 2, 4, 4], out [1, 2, 8, 8]")]
    public void Forward_RefusesAnOutputThatIsNotThere(string name, string output, string listed)
    {
        using var scope = NewDisposeScope();
        using var network = Network(name, output);

        var error = Assert.Throws<DataFileException>(() => network.Forward(Image));

        Assert.Equal(
            $"{PathOf(name)} must have the output '{output}', got {listed}. Choose one of these with --model-output.",
            error.Message);
    }

    [Fact]
    public void Forward_RefusesImagesOfOtherChannels()
    {
        using var scope = NewDisposeScope();
        using var network = Network("one-channel");

        var error = Assert.Throws<DataFileException>(() => network.Forward(Image));

        Assert.Contains("one-channel.pt must take images [1, 3, 8, 8], got the error '", error.Message);
        Assert.Contains("to have 1 channels, but got 3 channels", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal([1, 2, 8, 8], network.Forward(Image[.., ..1]).shape);
    }

    [Fact]
    public void Open_RefusesAFileThatIsNoTorchScript()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["garbage.pt"], "not a model");
        File.WriteAllBytes(folder["cut.pt"], File.ReadAllBytes(PathOf("traced"))[..5000]);
        File.WriteAllBytes(folder["empty.pt"], []);

        foreach (var name in (string[])["garbage.pt", "cut.pt", "empty.pt"])
        {
            var error = Assert.Throws<DataFileException>(() => NetworkFile.Open(folder[name], null, CPU));

            Assert.Equal(
                $"{folder[name]} must be a U-Net of 'segprobe train' (.safetensors), an ONNX file (.onnx) or a " +
                "TorchScript file, got none of them. " +
                "Export a PyTorch model with torch.jit.trace(model, example).save(path).", error.Message);
        }
    }

    [Theory]
    [InlineData("state-dict.pth")]
    [InlineData("state-dict-old.pth")]
    public void Open_RefusesAPickle_WithTheRemedy(string name)
    {
        var error = Assert.Throws<DataFileException>(() => Network(name));

        Assert.Equal(
            $"{PathOf(name)} must hold a network, " +
            "got a pickled object of PyTorch, such as a state dict, which has no code. " +
            "Export it in Python: model.load_state_dict(torch.load(\"FILE.pth\")); " +
            "torch.jit.trace(model.eval(), torch.rand(1, 3, 256, 256)).save(\"FILE.pt\").", error.Message);
    }

    /// <summary>As torch.save(model, path) writes it: archives of PyTorch 1.6 and later, and the form before.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_TellsAPickledModule_FromWeights(bool isArchive)
    {
        byte[] pickle = [0x80, 2, .. "c__main__\nNet\n)\x81}(X\b\0\0\0trainingX\v\0\0\0_parametersX\b\0\0\0_modules."u8];
        using var folder = new TemporaryFolder();
        if (isArchive)
        {
            using var archive = ZipFile.Open(folder["model.pth"], ZipArchiveMode.Create);
            using var data = archive.CreateEntry("model/data.pkl").Open();
            data.Write(pickle);
        }
        else
        {
            File.WriteAllBytes(folder["model.pth"], pickle);
        }

        var error = Assert.Throws<DataFileException>(() => NetworkFile.Open(folder["model.pth"], null, CPU));

        Assert.StartsWith(
            $"{folder["model.pth"]} must hold a network, got a pickled module of PyTorch, whose code lies elsewhere. " +
            "Export it in Python, where its classes can be imported: model = torch.load(", error.Message);
    }

    [Fact]
    public void Open_SaysThatAFileIsAbsent()
    {
        var error = Assert.Throws<DataFileException>(() => NetworkFile.Open("/nowhere/model.pt", null, CPU));

        Assert.Equal("/nowhere/model.pt must be a file, got nothing there. Check the path.", error.Message);
    }
}
