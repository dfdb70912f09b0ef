using SegProbe.Models;
using SegProbe.Models.UNets;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.UNets;

/// <summary>The way back through a U-Net against autograd.</summary>
public sealed class UNetPassTests
{
    [Theory]
    [InlineData(6, ConvolutionPadding.Same, 64, 48)]
    [InlineData(6, ConvolutionPadding.Same, 30, 21)]
    [InlineData(6, ConvolutionPadding.Valid, 60, 76)]
    [InlineData(16, ConvolutionPadding.Same, 30, 21)]
    [InlineData(16, ConvolutionPadding.Valid, 60, 76)]
    public void Gradient_IsAutograds(int channels, ConvolutionPadding padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var network = new UNet(
            new() { Width = channels, Depth = 2, Classes = 3, Padding = padding }, new Generator(1));
        using var model = new UNetModel(network);
        var images = rand([2, 3, height, width], generator: new Generator(2));
        var x = images.detach().clone().requires_grad_();
        var scores = model.Logits(x);
        var weights = randn(scores.shape, generator: new Generator(3));
        var expected = autograd.grad([scores], [x], [weights])[0];

        using var pass = model.Evaluate(images);
        var gradient = pass.Gradient(weights);

        Assert.True(pass.Scores.allclose(scores, rtol: 1e-5, atol: 1e-6));
        Assert.Equal(images.shape, gradient.shape);
        Assert.True(expected.abs().max().ToDouble() > 0.01);
        Assert.InRange((gradient - expected).norm().ToDouble(), 0, 1e-5 * expected.norm().ToDouble());
    }

    [Fact]
    public void Gradient_IsCloseToFloat32s_InBFloat16()
    {
        using var scope = NewDisposeScope();
        using var network = new UNet(new() { Width = 8, Depth = 2 }, new Generator(1));
        using var exact = new UNetModel(network);
        using var reduced = new UNetModel(network, CPU, GradientPrecision.BFloat16);
        var images = rand([1, 3, 64, 64], generator: new Generator(2));
        using var first = exact.Evaluate(images);
        using var second = reduced.Evaluate(images);
        var weights = randn(first.Scores.shape, generator: new Generator(3));

        var (expected, gradient) = (first.Gradient(weights), second.Gradient(weights));

        Assert.Equal(ScalarType.Float32, gradient.dtype);
        Assert.InRange((gradient - expected).norm().ToDouble(), 0, 0.1 * expected.norm().ToDouble());
    }

    [Fact]
    public void Evaluate_LeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        using var network = new UNet(new() { Width = 4, Depth = 2 }, new Generator(1));
        using var model = new UNetModel(network);
        var images = rand([1, 3, 30, 30], generator: new Generator(2));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (NewDisposeScope())
        {
            using var pass = model.Evaluate(images);
            pass.Gradient(ones_like(pass.Scores));
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
