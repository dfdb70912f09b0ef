using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>Compares the slopes of a function's summed, weighted results, by autograd and by differences.</summary>
internal static class FiniteDifference
{
    /// <summary>Fails where the slopes along three random directions differ by more than a part of the slope.</summary>
    public static void AssertAgree(Func<Tensor, Tensor> function, Tensor at, double step, double tolerance)
    {
        using var scope = NewDisposeScope();
        var x = at.detach().clone().requires_grad_();
        var result = function(x);
        using var random = new Generator(7, CPU);
        var weights = randn(result.shape, generator: random).to(result.dtype);
        var gradient = autograd.grad([result], [x], [weights])[0];
        Assert.True(gradient.abs().max().ToDouble() > 0);

        for (var i = 0; i < 3; i++)
        {
            var direction = randn(at.shape, generator: random).to(at.dtype);
            var slope = (gradient * direction).sum(ScalarType.Float64).item<double>();
            var difference = (Weighted(at + (step * direction)) - Weighted(at - (step * direction))) / (2 * step);
            var scale = (gradient * direction).square().sum(ScalarType.Float64).sqrt().item<double>();
            var error = tolerance * Math.Max(Math.Abs(slope), scale);
            Assert.InRange(difference, slope - error, slope + error);
        }

        double Weighted(Tensor place) => (function(place) * weights).sum(ScalarType.Float64).item<double>();
    }
}
