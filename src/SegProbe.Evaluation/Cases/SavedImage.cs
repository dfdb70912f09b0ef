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
    public static Agreement Agree(ImageView view, string file, Tensor target)
    {
        using var scope = NewDisposeScope();
        return Agree(view.Read(file).Scores.argmax(1), target, view.Model.IgnoredLabel);
    }

    /// <summary>Gives, of several images, the figures of the one on which the attack did worst.</summary>
    /// <remarks>
    /// The images are at least one. In an untargeted attack the highest IoU is the worst. The rest is as for
    /// <see cref="Measure"/>.
    /// </remarks>
    public static Agreement AgreeLeast(
        ImageView view, IEnumerable<string> files, Tensor target, bool isUntargeted) =>
        files.Select(file => Agree(view, file, target))
            .MinBy(found => isUntargeted ? -found.Iou : found.Iou)!;

    /// <summary>Scores an image.</summary>
    /// <param name="view">The image that it was made from.</param>
    /// <param name="file">The file.</param>
    /// <param name="clean">float32 [C, *space], the image that it was made from.</param>
    /// <param name="target">int64 [*space] labels.</param>
    /// <returns>The image as it was read, which the caller disposes, and its figures.</returns>
    public static (Tensor Saved, DiskFigures Figures) Measure(ImageView view, string file, Tensor clean, Tensor target)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (saved, scores) = view.Read(file);
        var (predicted, ignored) = (scores.argmax(1), view.Model.IgnoredLabel);
        var (iou, accuracy) = Agree(predicted, target, ignored);
        var (span, image, original) = (
            view.Model.InputRange.Upper - view.Model.InputRange.Lower, saved.unsqueeze(0), clean.unsqueeze(0));
        return (saved.MoveToOuterDisposeScope(), new(
            iou,
            accuracy,
            PerturbationSize.L2(image, original).ToDouble() / span,
            PerturbationSize.Linf(image, original).ToDouble() / span)
        {
            Structures = view.IsClassifier
                ? null
                : StructureComparison.Measure(predicted.squeeze(0), target, ignored, view.Spacing),
        });
    }

    private static Agreement Agree(Tensor predicted, Tensor target, int? ignored) => new(
        MaskOverlap.ForegroundIou(predicted, target.unsqueeze(0), ignored).ToDouble(),
        MaskOverlap.PixelAccuracy(predicted, target.unsqueeze(0), ignored).ToDouble());
}
