using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Audits.Probes;

/// <summary>
/// Compares a model's gradient with what its scores really do, by finite differences: two forward passes along a
/// direction, one grey level of root mean square apart.
/// </summary>
/// <remarks>
/// The function is what an attack lowers: the mean margin of the predicted labels, over foreground and background alike.
/// Its weights of the scores are constants, so that nothing but the model bends it.
/// </remarks>
internal static class GradientProbe
{
    private const int Patches = 4;

    /// <summary>Measures at one image.</summary>
    /// <param name="model">What gives the scores.</param>
    /// <param name="followed">What gives the gradients that attacks follow.</param>
    /// <param name="image">float32 [1, C, *space] in the model's range.</param>
    /// <param name="seed">What decides the directions that do not depend on the gradient.</param>
    public static GradientFinding Measure(
        ISegmentationModel model, ISegmentationModel followed, Tensor image, int seed)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var pass = followed.Evaluate(image);
        var labels = pass.Scores.argmax(1);
        var weights = MarginWeights(pass.Scores, labels);
        var gradient = pass.Gradient(weights).to(ScalarType.Float64);
        var range = model.InputRange;
        var size = (range.Upper - range.Lower) / 255.0 * Math.Sqrt(image.numel());
        Slope Along(Tensor direction)
        {
            using var step = NewDisposeScope();
            var half = (direction * (size / 2 / direction.norm().clamp_min(double.Epsilon))).to(ScalarType.Float32);
            var (upper, lower) = (
                (image + half).clamp(range.Lower, range.Upper), (image - half).clamp(range.Lower, range.Upper));
            double Value(Tensor at) => (model.Logits(at) * weights).sum(ScalarType.Float64).item<double>();
            return new(Value(upper) - Value(lower), (gradient * (upper - lower)).sum().item<double>());
        }

        var unit = gradient / gradient.abs().max().clamp_min(double.Epsilon);
        return new(
            gradient.abs().max().item<double>(), Along(unit), Along(unit.sign()),
            [.. PatchDirections(image, seed).Select(Along)]);
    }

    // 1 at the predicted class, -1 at the second best, each label of the prediction with the same weight in all.
    private static Tensor MarginWeights(Tensor scores, Tensor labels)
    {
        var index = labels.unsqueeze(1);
        var own = zeros_like(scores).scatter(1, index, ones_like(scores));
        var second = (scores - (own * float.MaxValue)).argmax(1, keepdim: true);
        var counts = own.flatten(2).sum(2);
        var perPixel = (1 / counts.clamp_min(1)).gather(1, labels.flatten(1)).view_as(index);
        return (own - zeros_like(scores).scatter(1, second, ones_like(scores))) * perPixel;
    }

    // Smooth noise in one part of the image after another: directions that owe nothing to the gradient.
    private static IEnumerable<Tensor> PatchDirections(Tensor image, int seed)
    {
        using var generator = new Generator((ulong)seed);
        var (rows, columns) = (image.shape[^2], image.shape[^1]);
        for (var patch = 0; patch < Patches; patch++)
        {
            var noise = randn(image.shape, generator: generator).to(image.device);
            var slices = noise.view(-1, 1, rows, columns);
            for (var i = 0; i < 2; i++)
            {
                slices = nn.functional.avg_pool2d(slices, 5, 1, 2);
            }

            noise = slices.view(noise.shape);

            var (top, left) = (patch / 2 * rows / 2, patch % 2 * columns / 2);
            var direction = zeros_like(noise);
            TensorIndex[] part =
            [
                TensorIndex.Ellipsis, TensorIndex.Slice(top, top + (rows / 2)), TensorIndex.Slice(left, left + (columns / 2)),
            ];
            direction[part] = noise[part];
            yield return direction.to(ScalarType.Float64);
        }
    }
}

/// <summary>How the scores changed along a direction, and how they should have by the gradient.</summary>
internal readonly record struct Slope(double Found, double Foretold)
{
    /// <summary>Gets found by foretold; 0 where nothing was foretold.</summary>
    public double Quotient => Foretold == 0 ? 0 : Found / Foretold;
}

/// <summary>What was found of the gradient at an image.</summary>
/// <param name="Largest">The largest value of the gradient.</param>
/// <param name="Along">Along the gradient, as attacks in L2 go.</param>
/// <param name="AlongSign">Along its sign, as attacks in L-infinity go.</param>
/// <param name="Patches">Along smooth noise in parts of the image.</param>
internal sealed record GradientFinding(double Largest, Slope Along, Slope AlongSign, IReadOnlyList<Slope> Patches)
{
    /// <summary>
    /// Gets 1 less the share of the changes along the patches that the gradient did not foretell:
    /// 1 - √(Σ (found - foretold)² / Σ found²).
    /// </summary>
    public double PatchesExplained
    {
        get
        {
            var all = Patches.Sum(slope => slope.Found * slope.Found);
            var missed = Patches.Sum(slope => Math.Pow(slope.Found - slope.Foretold, 2));
            return all == 0 ? (missed == 0 ? 1 : double.NegativeInfinity) : 1 - Math.Sqrt(missed / all);
        }
    }
}
