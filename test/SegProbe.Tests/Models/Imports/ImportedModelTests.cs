using Google.Protobuf;
using SegProbe.Models;
using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using SegProbe.Tests.Models.Onnx;
using TorchSharp;
using static SegProbe.Tests.Models.SmallModels;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Imports;

/// <summary>The numbers come from PyTorch: see <see cref="SmallModels"/>.</summary>
public sealed class ImportedModelTests
{
    private static readonly ModelDeclaration ImageNet = new()
    {
        Range = new(0, 255),
        Mean = [123.675, 116.28, 103.53],
        Std = [58.395, 57.12, 57.375],
    };

    private static readonly Dictionary<string, ModelDeclaration> Contracts = new()
    {
        ["none"] = new(),
        ["normalised"] = ImageNet,
        ["normalised, blue first"] = ImageNet with { ChannelOrder = ChannelOrder.Bgr },
        ["-1..1"] = new() { Range = new(-1, 1) },
        ["one mean, one std"] = new() { Mean = [0.5], Std = [0.25] },
        ["one mean, three std"] = new() { Mean = [0.5], Std = [0.25, 0.25, 0.25] },
        ["nhwc"] = new() { Layout = TensorLayout.Nhwc },
        ["probabilities"] = new() { Head = ModelHead.Probabilities },
        ["whole"] = new() { OutputCovers = OutputCover.Whole },
    };

    [Theory]
    [InlineData("traced", "none", -14.92739, 0.4748158, -0.7163088)]
    [InlineData("traced", "normalised", -14.69429, 0.4952039, -0.7463091)]
    [InlineData("traced", "normalised, blue first", -13.90102, 0.4553547, -0.666276)]
    [InlineData("traced", "-1..1", -14.9194, 0.4765975, -0.7223482)]
    [InlineData("traced", "one mean, one std", -14.86729, 0.491089, -0.7404243)]
    [InlineData("traced", "one mean, three std", -14.86729, 0.491089, -0.7404243)]
    [InlineData("channels-last", "nhwc", -14.92739, 0.4748158, -0.7163088)]
    [InlineData("probabilities", "probabilities", -111.426, -0.2671432, -1.460802)]
    [InlineData("one-class", "none", 0, -0.2374079, 0.2402315)]
    [InlineData("rank-three", "none", 0, -0.2374079, 0.2402315)]
    [InlineData("one-probability", "probabilities", -92.63201, -0.9584755, -0.481498)]
    [InlineData("quarter", "none", -14.92739, 0.4942576, -0.7291643)]
    [InlineData("quarter", "whole", -14.92739, 0.4942576, -0.7291643)]
    public void Logits_AreWhatAPipelineInPyTorchGives(
        string name, string contract, double sum, double first, double last)
    {
        using var scope = NewDisposeScope();
        using var model = Open(name, Contracts[contract]);

        var scores = model.Logits(Image);

        Assert.Equal([1, 2, 8, 8], scores.shape);
        Assert.Equal(sum, scores.sum().ToDouble(), 2e-4);
        Assert.Equal(first, scores[0, 0, 0, 0].ToDouble(), 1e-5);
        Assert.Equal(last, scores[0, 1, 7, 7].ToDouble(), 1e-5);
    }

    [Theory]
    [InlineData("traced", "none")]
    [InlineData("scripted-training-mode", "none")]
    [InlineData("unpadded", "none")]
    [InlineData("traced", "normalised, blue first")]
    [InlineData("channels-last", "nhwc")]
    [InlineData("probabilities", "probabilities")]
    [InlineData("one-class", "none")]
    [InlineData("one-probability", "probabilities")]
    [InlineData("classifier", "none")]
    [InlineData("one-logit-classifier", "none")]
    [InlineData("quarter", "none")]
    public void Logits_HaveTheGradientOfTheirDifferences(string name, string contract)
    {
        using var scope = NewDisposeScope();
        using var model = Open(name, Contracts[contract]);

        Gradients.AssertAgree(model, Image);
    }

    [Fact]
    public void Logits_OfOneScore_PushTowardsTheBackgroundAsWell()
    {
        using var scope = NewDisposeScope();
        using var model = Open("one-class");
        var image = Image.requires_grad_();

        var background = autograd.grad([model.Logits(image)[0, 0].sum()], [image])[0];
        var foreground = autograd.grad([model.Logits(image)[0, 1].sum()], [image])[0];

        Assert.True(background.abs().max().ToDouble() > 1e-3);
        Assert.True(background.allclose(-foreground));
    }

    [Fact]
    public void Logits_OfProbabilities_HaveNoInfinity_WhereTheyAreSaturated()
    {
        using var scope = NewDisposeScope();

        var scores = ScoreHead.Scores(arange(2, ScalarType.Float32).view(1, 1, 1, 2), ModelHead.Probabilities);

        Assert.Equal(Math.Log(1e-30), scores[0, 1, 0, 0].ToDouble(), 1e-3);
        Assert.Equal(Math.Log(1e-30), scores[0, 0, 0, 1].ToDouble(), 1e-3);
        Assert.Equal(0, scores[0, 0, 0, 0].ToDouble());
    }

    [Fact]
    public void Logits_OfAClassifier_AreAMaskOfOnePixel()
    {
        using var scope = NewDisposeScope();
        using var model = Open("classifier");

        var scores = model.Logits(Image);

        Assert.True(model.IsClassifier);
        Assert.Equal([1, 2, 1, 1], scores.shape);
        Assert.Equal(0.49658069, scores[0, 0, 0, 0].ToDouble(), 1e-5);
        Assert.Equal(-0.72982108, scores[0, 1, 0, 0].ToDouble(), 1e-5);
        Assert.Equal(new PixelWindow(0, 0, 1, 1), model.OutputWindow(8, 10));
    }

    [Fact]
    public void Logits_OfAClassifierWithOneScore_HaveTwoClasses()
    {
        using var scope = NewDisposeScope();
        using var model = Open("one-logit-classifier");

        var scores = model.Logits(cat([Image, Image]));

        Assert.Equal([2, 2, 1, 1], scores.shape);
        Assert.Equal(-0.72982108 / 2, scores[1, 1, 0, 0].ToDouble(), 1e-5);
        Assert.Equal(0.72982108 / 2, scores[1, 0, 0, 0].ToDouble(), 1e-5);
    }

    [Theory]
    [InlineData("traced", 1, -14.81051, 0.4594958, -0.7192504)]
    [InlineData("one-channel", 3, -15.27124, 0.472063, -0.7064085)]
    public void Logits_ConvertChannels_WhereThatIsAllowed(
        string name, int channels, double sum, double first, double last)
    {
        using var scope = NewDisposeScope();
        using var model = Open(name, new() { Channels = 4 - channels, ConvertChannels = true }, channels);

        var scores = model.Logits(Image[.., ..channels]);

        Assert.Equal(sum, scores.sum().ToDouble(), 2e-4);
        Assert.Equal(first, scores[0, 0, 0, 0].ToDouble(), 1e-5);
        Assert.Equal(last, scores[0, 1, 7, 7].ToDouble(), 1e-5);
        Gradients.AssertAgree(model, Image[.., ..channels]);
    }

    [Theory]
    [InlineData("traced", 3, 1)]
    [InlineData("one-channel", 1, 3)]
    public void Logits_RefuseOtherChannels_AndNameTheOption(string name, int wanted, int given)
    {
        using var scope = NewDisposeScope();
        using var model = Open(name, new() { Channels = wanted }, given);

        var error = Assert.Throws<DataFileException>(() => model.Logits(Image[.., ..given]));

        Assert.Equal(
            $"{PathOf(name)} must get images of {wanted} {(wanted == 1 ? "channel" : "channels")}, got {given}. " +
            "Allow grey images for colours, and the reverse, with --convert-channels.", error.Message);
    }

    [Fact]
    public void Logits_PadToTheMultiple_AndCropTheOutput()
    {
        using var scope = NewDisposeScope();
        using var padding = Open("traced", new() { MultipleOf = 5 });
        using var plain = Open("traced");
        var padded = nn.functional.pad(Image, [0, 2, 0, 2], PaddingModes.Replicate);

        var scores = padding.Logits(Image);

        Assert.True(scores.equal(plain.Logits(padded)[.., .., ..8, ..8]).all().item<bool>());
        Assert.Equal(new PixelWindow(0, 0, 8, 8), padding.OutputWindow(8, 8));
        Gradients.AssertAgree(padding, Image);
    }

    [Fact]
    public void Logits_RefuseASizeThatIsNotTheModels()
    {
        using var scope = NewDisposeScope();
        using var model = Open("fixed-size", new() { Size = [8, 8] });

        var error = Assert.Throws<DataFileException>(() => model.Logits(ones(1, 3, 12, 8)));

        Assert.Equal(
            $"{PathOf("fixed-size")} must get images of its own size, 8 x 8, got 12 x 8. " +
            "Resize them with --size 8, or give them in tiles with --tile 8.", error.Message);
    }

    [Fact]
    public void Logits_RefuseLabels()
    {
        using var scope = NewDisposeScope();
        using var model = Open("labels");

        var error = Assert.Throws<DataFileException>(() => model.Logits(Image));

        Assert.Equal(
            $"{PathOf("labels")} must give scores or probabilities: [batch, classes, height, width], " +
            "[batch, height, width] for one class against the background, or [batch, classes] for a classifier, " +
            "got Int64 [1, 8, 8]. Choose another output with --model-output, or export a wrapper that returns the " +
            "scores.", error.Message);
    }

    [Fact]
    public void Logits_PassNotANumberOn()
    {
        // The attack reports it: an outcome's Failure.
        using var scope = NewDisposeScope();
        using var model = Open("not-a-number");

        Assert.True(model.Logits(Image).isnan().all().item<bool>());
    }

    [Fact]
    public void OutputWindow_IsTheWholeInput_OrItsMiddleWhereTheOutputIsSmaller()
    {
        using var scope = NewDisposeScope();
        using var padded = Open("traced");
        using var unpadded = Open("unpadded");
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Equal(new PixelWindow(0, 0, 8, 10), padded.OutputWindow(8, 10));
        Assert.Equal(new PixelWindow(1, 1, 6, 8), unpadded.OutputWindow(8, 10));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(OutputCover.Middle, unpadded.Contract.Values.OutputCovers);
        Assert.Equal(ContractSource.Assumed, unpadded.Contract.Sources["output_covers"]);
    }

    [Fact]
    public void OutputWindow_IsTheWholeInput_WhereTheOutputIsAFraction()
    {
        using var model = Open("quarter");

        Assert.Equal(new PixelWindow(0, 0, 8, 16), model.OutputWindow(8, 16));
        Assert.Equal(OutputCover.Whole, model.Contract.Values.OutputCovers);
    }

    [Fact]
    public void OutputWindow_OfAFraction_IsTheMiddle_WhereThatIsDeclared()
    {
        using var model = Open("quarter", new() { OutputCovers = OutputCover.Middle });

        Assert.Equal(new PixelWindow(3, 6, 2, 4), model.OutputWindow(8, 16));
    }

    [Fact]
    public void OutputWindow_RefusesAModelThatEnlarges()
    {
        using var model = Open("enlarging");

        var error = Assert.Throws<DataFileException>(() => model.OutputWindow(8, 10));

        Assert.EndsWith(
            "enlarging.pt must give scores no larger than its input, 8 x 10, got 16 x 20. " +
            "Export a model without upscaling.", error.Message);
    }

    [Fact]
    public void Open_GivesAModelUnderTheContractBesideItsFile_AndTheCallersDeclarationIsStronger()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        File.Copy(PathOf("traced"), folder["net.pt"]);
        File.WriteAllText(folder["net.pt.json"], """{ "mean": [0.5], "std": [0.25], "range": [0, 255] }""");

        using var model = ImportedModel.Open(folder["net.pt"], new() { Declared = new() { Range = new(0, 1) } });

        // The value of a pipeline in PyTorch with one mean and one std: see Logits_AreWhatAPipelineInPyTorchGives.
        Assert.Equal(-14.86729, model.Logits(Image).sum().ToDouble(), 2e-4);
        Assert.Equal(ContractSource.File, model.Contract.Sources["mean"]);
        Assert.Equal(ContractSource.Option, model.Contract.Sources["range"]);
        Assert.Null(model.Size);
    }

    [Theory]
    [InlineData("net.onnx", "must be an ONNX network")]
    [InlineData("net.safetensors", "must be a safetensors file")]
    [InlineData("net.pt", "must be a U-Net of 'segprobe train' (.safetensors), an ONNX file (.onnx) or a TorchScript")]
    [InlineData("absent.pt", "must be a file, got nothing there")]
    public void Open_TellsInOneLine_WhatIsWrongWithAFile(string name, string rule)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["net" + Path.GetExtension(name)], "no network");

        var error = Assert.Throws<DataFileException>(() => ImportedModel.Open(folder[name]));

        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Open_RefusesAnotherPrecision_OfANetworkThatIsNoUNet()
    {
        var error = Assert.Throws<DataFileException>(
            () => ImportedModel.Open(PathOf("traced"), new() { Precision = GradientPrecision.BFloat16 }));

        Assert.Contains("must be a U-Net (.safetensors)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RefusesAnOnnxNetworkForVolumes_AtOnce()
    {
        using var folder = new TemporaryFolder();
        var conv = new OperatorCase("Conv", 1, 1, 512, 512, 512) { Others = [new SegProbe.Tests.Models.Onnx.Random(2, 1, 3, 3, 3)] };
        File.WriteAllBytes(folder["net.onnx"], conv.Model(ScalarType.Float32).ToByteArray());

        var error = Assert.Throws<DataFileException>(() => ImportedModel.Open(folder["net.onnx"]));

        Assert.Contains(
            "must take images, [batch, channel, height, width], got an input of 5 axes, [1, 1, 512, 512, 512]. " +
            "Networks for volumes are not taken yet.",
            error.Message, StringComparison.Ordinal);
    }
}
