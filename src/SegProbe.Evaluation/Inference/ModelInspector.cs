using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Store;
using SegProbe.Models;
using SegProbe.Models.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Inference;

/// <summary>Passes one image through a model, and back, and tells what looks wrong.</summary>
public static class ModelInspector
{
    /// <summary>Inspects a model.</summary>
    /// <param name="model">The model; its contract is complete afterwards.</param>
    /// <param name="image">An image that it takes.</param>
    /// <param name="seed">Decides the weights of the scores whose gradient is taken.</param>
    /// <param name="withGradient">Whether a gradient is taken; not of a model that was opened without.</param>
    /// <exception cref="DataFileException">The model does not take the image, or gives no finite scores.</exception>
    public static InspectionRecord Inspect(
        ModelUnderTest model, SampleImage image, int seed, bool withGradient = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(image);
        var notices = model.Probe(image).Notices;
        using var scope = NewDisposeScope();
        using var view = model.View(image);
        var pixels = view.Clean().unsqueeze(0).requires_grad_(withGradient);
        var outputs = model.IsVolumetric ? view.Model.Logits(pixels) : model.Model.Outputs(pixels);
        var scores = model.IsVolumetric ? outputs : model.Model.Scores(outputs);
        var gradient = withGradient ? Gradient(model, pixels, scores, seed) : null;
        using var _ = no_grad();
        var length = gradient?.norm().ToDouble();
        var classes = Shares(scores, model.Model.IsClassifier);
        return new()
        {
            Model = model.Identity,
            Outputs = model.Model.Network.Outputs,
            Input = pixels.shape,
            Output = model.Model.OutputShape!,
            Smallest = outputs.min().ToDouble(),
            Largest = outputs.max().ToDouble(),
            Classes = classes,
            Classifier = model.Model.IsClassifier,
            GradientL2 = length is { } l2 && double.IsFinite(l2) ? l2 : null,
            GradientZeroShare = gradient?.eq(0).to(ScalarType.Float64).mean().ToDouble(),
            Warnings = [.. notices, .. Warnings(model, classes, length)],
        };
    }

    private static Tensor Gradient(ModelUnderTest model, Tensor pixels, Tensor scores, int seed)
    {
        using var random = new Generator((ulong)seed, CPU);
        var weights = randn(scores.shape, generator: random).to(model.Device);
        return scores.requires_grad
            ? ImageGradient.Compute(scores, pixels, weights, model.Identity.Path)
            : zeros_like(pixels);
    }

    private static double[] Shares(Tensor scores, bool classifier) =>
        classifier
            ? [.. scores.softmax(1).flatten().to(ScalarType.Float64).cpu().data<double>()]
            : [.. scores.argmax(1).flatten().bincount(null, scores.shape[1]).cpu().data<long>()
                .Select(count => (double)count / scores[0, 0].numel())];

    private static IEnumerable<string> Warnings(ModelUnderTest model, double[] classes, double? length)
    {
        if (length is { } l2 && !double.IsFinite(l2))
        {
            yield return "The gradient must be finite, got NaN or infinity. An attack would fail at once.";
        }
        else if (length == 0)
        {
            yield return "The gradient must not be 0, got 0 everywhere. No attack can move the image: " +
                "the model ends in a threshold, an argmax or saturated probabilities. Export it without them.";
        }

        if (!model.Model.IsClassifier && classes.Max() == 1)
        {
            yield return $"The prediction is class {Array.IndexOf(classes, 1)} for every pixel. " +
                "If the image has more, check range, mean, std and channel order.";
        }

        if (model.Model.Contract.Sources.GetValueOrDefault("output_covers", ContractSource.Option)
            == ContractSource.Assumed)
        {
            yield return "The output is smaller than the image and was taken to cover its " +
                $"{(model.Model.Contract.Values.OutputCovers == OutputCover.Whole ? "whole" : "middle")}. " +
                "Say which with --output-covers middle or --output-covers whole.";
        }
    }
}
