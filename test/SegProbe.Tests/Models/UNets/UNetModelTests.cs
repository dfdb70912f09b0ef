using SegProbe.Models.UNets;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.UNets;

public sealed class UNetModelTests
{
    [Theory]
    [InlineData(ConvolutionPadding.Same)]
    [InlineData(ConvolutionPadding.Valid)]
    public void Logits_AreThoseOfTheTrainedNetwork_WithItsBatchNormFolded(ConvolutionPadding padding)
    {
        using var scope = NewDisposeScope();
        using var network = Trained(new() { Width = 4, Depth = 2, Classes = 3, Padding = padding });
        using var model = new UNetModel(network);
        var images = rand([2, 3, 60, 44], generator: new Generator(2));

        var difference = (model.Logits(images) - network.call(images)).abs().max().ToDouble();

        Assert.InRange(difference, 0, 1e-5);
        Assert.True(network.call(images).abs().max().ToDouble() > 0.1);
    }

    [Fact]
    public void Logits_HaveTheSizeOfTheImage_WhateverItIs_WithSamePadding()
    {
        using var scope = NewDisposeScope();
        using var network = Trained(new() { Width = 8, Depth = 3 });
        using var model = new UNetModel(network);
        var image = rand([1, 3, 30, 21], generator: new Generator(3));

        var logits = model.Logits(image);

        // Padded by hand: the last row twice, the last column three times more.
        var padded = cat([image, image[.., .., 29..], image[.., .., 29..]], 2);
        padded = cat([padded, padded[.., .., .., 20..], padded[.., .., .., 20..], padded[.., .., .., 20..]], 3);
        Assert.Equal([1, 2, 30, 21], logits.shape);
        Assert.True(logits.std().ToDouble() > 0.02);
        Assert.True(logits.allclose(network.call(padded)[.., .., ..30, ..21], atol: 1e-5));
    }

    [Fact]
    public void Logits_MoveWithTheImage_WithoutPadding()
    {
        // At depth 4 the grid of the coarsest level repeats every 16 pixels: a shift by that much shifts
        // the scores and changes nothing.
        using var scope = NewDisposeScope();
        using var model = new UNetModel(Trained(new() { Width = 4, Padding = ConvolutionPadding.Valid }));
        var scene = rand([1, 3, 236, 236], generator: new Generator(4));

        var first = model.Logits(scene[.., .., ..220, ..220]);
        var second = model.Logits(scene[.., .., 16.., 16..]);

        Assert.Equal([1, 2, 36, 36], first.shape);
        Assert.True(first[.., .., 16.., 16..].allclose(second[.., .., ..20, ..20], atol: 1e-5));
        Assert.False(first.allclose(second, atol: 1e-3));
    }

    [Fact]
    public void Logits_AreMirrored_WhereImageAndKernelsAre_WithoutPadding()
    {
        // Only skip connections that are cropped to their middle have no left and right.
        using var scope = NewDisposeScope();
        using var network = Trained(new() { Width = 8, Depth = 2, Padding = ConvolutionPadding.Valid });
        using var model = new UNetModel(network);
        var image = rand([1, 3, 60, 76], generator: new Generator(9));
        var logits = model.Logits(image);

        using (no_grad())
        {
            foreach (var kernel in network.parameters().Where(parameter => parameter.dim() == 4))
            {
                kernel.copy_(kernel.flip(2, 3));
            }
        }

        using var mirrored = new UNetModel(network);
        Assert.True(logits.std().ToDouble() > 0.02);
        Assert.True(mirrored.Logits(image.flip(2, 3)).allclose(logits.flip(2, 3), atol: 1e-5));
        Assert.False(mirrored.Logits(image).allclose(logits, atol: 1e-3));
    }

    [Fact]
    public void OutputWindow_LiesWhereTheScoresLook_WithoutPadding()
    {
        using var scope = NewDisposeScope();
        using var model = new UNetModel(Trained(new() { Width = 4, Depth = 2, Padding = ConvolutionPadding.Valid }));
        var window = model.OutputWindow(60, 76);
        var image = rand([8, 3, 60, 76], generator: new Generator(5)).requires_grad_();

        // The scores of one output pixel depend on a square of the input around the pixel that the window maps it to.
        var scores = model.Logits(image)[.., .., 7, 11].sum();
        var touched = autograd.grad([scores], [image])[0].abs().sum([0, 1]).ne(0);

        var rows = touched.any(1).nonzero().data<long>().ToArray();
        var columns = touched.any(0).nonzero().data<long>().ToArray();
        Assert.InRange((rows[0] + rows[^1]) / 2.0, window.Top + 7 - 4, window.Top + 7 + 4);
        Assert.InRange((columns[0] + columns[^1]) / 2.0, window.Left + 11 - 4, window.Left + 11 + 4);
        Assert.InRange(rows.Length, 30, 46);
    }

    [Theory]
    [InlineData(ConvolutionPadding.Same, 21)]
    [InlineData(ConvolutionPadding.Valid, 44)]
    public void Logits_HaveTheGradientOfTheirDifferences(ConvolutionPadding padding, long side)
    {
        using var scope = NewDisposeScope();
        using var model = new UNetModel(Trained(new() { Width = 4, Depth = 2, Padding = padding }));

        Gradients.AssertAgree(model, rand([1, 3, side, side], generator: new Generator(6)));
    }

    [Fact]
    public void Logits_RefuseASizeThatDoesNotFit()
    {
        using var scope = NewDisposeScope();
        using var model = new UNetModel(Trained(new() { Width = 2, Depth = 1, Padding = ConvolutionPadding.Valid }));

        var error = Assert.Throws<ArgumentException>(() => model.Logits(zeros([1, 3, 30, 31])));

        Assert.StartsWith(
            "width must be a length that an unpadded U-Net of depth 1 can halve evenly, got 31.", error.Message);
    }

    [Fact]
    public void Model_KeepsItsWeights_WhenTheNetworkAndTheScopeItWasMadeInAreGone()
    {
        UNetModel model;
        using (NewDisposeScope())
        {
            using var network = Trained(new() { Width = 2, Depth = 1 });
            model = new UNetModel(network);
        }

        using var scope = NewDisposeScope();
        using (model)
        {
            var logits = model.Logits(full([1, 3, 4, 4], 0.5f));

            Assert.True(logits.isfinite().all().item<bool>());
            Assert.False(logits.requires_grad);
        }
    }

    [Fact]
    public void Weights_DependOnTheSeedAlone()
    {
        using var scope = NewDisposeScope();
        var architecture = new UNetArchitecture { Width = 2, Depth = 2 };
        using var first = new UNet(architecture, new Generator(7));
        random.manual_seed(1);
        using var second = new UNet(architecture, new Generator(7));
        using var other = new UNet(architecture, new Generator(8));

        Assert.True(Same(first, second));
        Assert.False(Same(first, other));
    }

    [Fact]
    public void Network_IsTheOneAskedFor()
    {
        using var scope = NewDisposeScope();
        using var network = new UNet(
            new() { InputChannels = 1, Classes = 4, Width = 3, Depth = 2, BatchNorm = false }, new Generator(1));

        var shapes = network.named_parameters().ToDictionary(each => each.name, each => each.parameter.shape);

        Assert.Equal([3, 1, 3, 3], shapes["down.0.convolution1.weight"]);
        Assert.Equal([12, 12, 3, 3], shapes["down.2.convolution2.weight"]);
        Assert.Equal([12, 6, 2, 2], shapes["enlarge.0.weight"]);
        Assert.Equal([3, 6, 3, 3], shapes["up.1.convolution1.weight"]);
        Assert.Equal([4, 3, 1, 1], shapes["head.weight"]);
        Assert.DoesNotContain(shapes.Keys, name => name.Contains("normalisation", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 2, 16, 4, "InputChannels")]
    [InlineData(3, 1, 16, 4, "Classes")]
    [InlineData(3, 2, 0, 4, "Width")]
    [InlineData(3, 2, 16, 0, "Depth")]
    public void Architecture_RejectsABadNumber(int channels, int classes, int width, int depth, string name)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new UNetArchitecture { InputChannels = channels, Classes = classes, Width = width, Depth = depth });

        Assert.Equal(name, error.ParamName);
    }

    [Fact]
    public void Architecture_DefaultsAreThoseDocumented()
    {
        Assert.Equal(
            new UNetArchitecture
            {
                InputChannels = 3,
                Classes = 2,
                Width = 16,
                Depth = 4,
                Padding = ConvolutionPadding.Same,
                BatchNorm = true,
            },
            new UNetArchitecture());
    }

    /// <summary>A network in evaluation mode whose batch normalisation is far from the identity.</summary>
    private static UNet Trained(UNetArchitecture architecture)
    {
        var random = new Generator(20150518);
        var network = new UNet(architecture, random);
        using var _ = no_grad();
        var normalisation = network.state_dict()
            .Where(each => each.Key.Contains("normalisation", StringComparison.Ordinal));
        foreach (var (name, tensor) in normalisation)
        {
            if (tensor.is_floating_point())
            {
                var spread = rand(tensor.shape, generator: random);
                tensor.copy_(name.EndsWith("var", StringComparison.Ordinal) ? 0.15 + (0.1 * spread)
                    : name.EndsWith("weight", StringComparison.Ordinal) ? 0.5 + spread
                    : (0.5 * spread) - 0.25);
            }
        }

        network.eval();
        return network;
    }

    private static bool Same(UNet first, UNet second) =>
        first.parameters().Zip(second.parameters()).All(pair => pair.First.equal(pair.Second).all().item<bool>());
}
