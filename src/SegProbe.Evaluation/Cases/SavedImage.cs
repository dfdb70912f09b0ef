using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Cases;

/// <summary>What a model makes of an image as a file holds it.</summary>
internal static class SavedImage
{
    /// <summary>Compares what the model draws on an image with the target.</summary>
    /// <inheritdoc cref="Measure" path="/param"/>
    public static Agreement Agree(Tensor saved, Tensor target, int? ignored, ModelUnderTest model)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return Agree(model.Model.Logits(saved.to(model.Device).unsqueeze(0)).argmax(1), target, ignored);
    }

    /// <summary>Gives, of several images, the figures of the one on which the attack did worst.</summary>
    /// <remarks>
    /// The images are at least one. In an untargeted attack the highest IoU is the worst. The rest is as for
    /// <see cref="Measure"/>.
    /// </remarks>
    public static Agreement AgreeLeast(
        IEnumerable<Tensor> saved, Tensor target, int? ignored, ModelUnderTest model, bool isUntargeted) =>
        saved.Select(image => Agree(image, target, ignored, model))
            .MinBy(found => isUntargeted ? -found.Iou : found.Iou)!;

    /// <summary>Scores an image.</summary>
    /// <param name="saved">float32 [C, H, W], the image as it was read.</param>
    /// <param name="clean">float32 [C, H, W], the image it was made from.</param>
    /// <param name="target">int64 [h, w] labels.</param>
    /// <param name="ignored">The label of the target's pixels that do not count; null where all do.</param>
    /// <param name="model">The model.</param>
    public static DiskFigures Measure(
        Tensor saved, Tensor clean, Tensor target, int? ignored, ModelUnderTest model)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var range = model.Model.InputRange;
        var image = saved.to(model.Device).unsqueeze(0);
        var predicted = model.Model.Logits(image).argmax(1);
        var (iou, accuracy) = Agree(predicted, target, ignored);
        var originals = clean.unsqueeze(0);
        return new(
            iou,
            accuracy,
            PerturbationSize.L2(image, originals).ToDouble() / (range.Upper - range.Lower),
            PerturbationSize.Linf(image, originals).ToDouble() / (range.Upper - range.Lower))
        {
            Structures = model.Model.IsClassifier
                ? null
                : StructureComparison.Measure(predicted.squeeze(0), target, ignored),
        };
    }

    private static Agreement Agree(Tensor predicted, Tensor target, int? ignored) => new(
        MaskOverlap.ForegroundIou(predicted, target.unsqueeze(0), ignored).ToDouble(),
        MaskOverlap.PixelAccuracy(predicted, target.unsqueeze(0), ignored).ToDouble());
}
