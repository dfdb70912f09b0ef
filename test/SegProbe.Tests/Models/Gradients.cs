using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models;

/// <summary>Slopes of a network's summed, weighted scores, by autograd and by differences.</summary>
internal static class Gradients
{
    /// <summary>Gives the slope at an image along a direction, both ways; the weights are drawn from a seed.</summary>
    public static (double Autograd, double Difference) Along(
        ISegmentationModel model, Tensor image, Tensor direction, ulong seed)
    {
        // Small, since every ReLU that switches in between is an error; float32 allows not much less.
        const double h = 3e-4;
        using var scope = NewDisposeScope();
        var x = image.detach().clone().requires_grad_();
        var scores = model.Logits(x);
        var weights = randn(scores.shape, generator: new Generator(seed));
        var gradient = autograd.grad([scores], [x], [weights])[0];

        var difference = Weighted(image + (h * direction)) - Weighted(image - (h * direction));
        return ((gradient * direction).sum(ScalarType.Float64).item<double>(), difference / (2 * h));

        double Weighted(Tensor at) => (model.Logits(at) * weights).sum(ScalarType.Float64).item<double>();
    }

    /// <summary>Fails where the two ways differ by more than a twentieth.</summary>
    public static void AssertAgree(ISegmentationModel model, Tensor image)
    {
        using var scope = NewDisposeScope();
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var direction = randn(image.shape, generator: new Generator(100 + seed));
            var (autograd, difference) = Along(model, image, direction, seed);

            Assert.NotEqual(0, autograd);
            Assert.InRange(difference, autograd - Tolerance(autograd), autograd + Tolerance(autograd));
        }
    }

    private static double Tolerance(double slope) => 0.05 * Math.Max(Math.Abs(slope), 0.5);
}
