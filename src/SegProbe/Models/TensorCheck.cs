using System.Runtime.CompilerServices;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>Checks of tensors. Every message names the argument, the rule and the value found.</summary>
internal static class TensorCheck
{
    public static void Images(
        Tensor images, ValueRange range, [CallerArgumentExpression(nameof(images))] string name = "")
    {
        if (images.dim() is not (4 or 5))
        {
            throw new ArgumentException(
                $"{name} must be [batch, channel, height, width] or [batch, channel, depth, height, width], got {Shape(images)}. " +
                $"Add the batch axis to a single image with unsqueeze(0).", name);
        }

        if (images.dtype != ScalarType.Float32)
        {
            throw new ArgumentException(
                $"{name} must be Float32, got {images.dtype}. Convert with to(ScalarType.Float32).", name);
        }

        using var lowest = images.min();
        using var highest = images.max();
        var (low, high) = (lowest.ToDouble(), highest.ToDouble());
        if (!(low >= range.Lower && high <= range.Upper))
        {
            throw new ArgumentException(
                Invariant($"{name} must lie in the model's input range [{range.Lower}, {range.Upper}], ") +
                Invariant($"got [{low:G4}, {high:G4}]. ") +
                "Normalise inside the model, not before the attack.", name);
        }
    }

    public static void MaskFits(Tensor mask, Tensor logits, [CallerArgumentExpression(nameof(mask))] string name = "")
    {
        long[] expected = [logits.shape[0], .. logits.shape[2..]];
        if (mask.dtype != ScalarType.Int64 || !mask.shape.SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"{name} must be Int64 [{string.Join(", ", expected)}], the size of the model's output, " +
                $"got {mask.dtype} {Shape(mask)}. " +
                "Crop or resize the mask as the network crops the image.", name);
        }
    }

    public static void EqualShapes(IReadOnlyList<Tensor> masks, long[]? expected, string name)
    {
        expected ??= masks[0].shape;
        if (masks.FirstOrDefault(mask => !mask.shape.SequenceEqual(expected)) is { } odd)
        {
            throw new ArgumentException(
                $"{name} of images of one size must have one size, here [{string.Join(", ", expected)}], " +
                $"got {Shape(odd)}. Crop or resize the masks as the network crops the image.", name);
        }
    }

    /// <summary>Checks labels that a model is to draw, those that are ignored replaced by 0.</summary>
    public static void Labels(
        Tensor labels, long classes, int? ignored, [CallerArgumentExpression(nameof(labels))] string name = "")
    {
        using var scope = NewDisposeScope();
        var (lowest, highest) = (labels.min(), labels.max());
        var (low, high) = (lowest.ToInt64(), highest.ToInt64());
        if (low < 0 || high >= classes)
        {
            throw new ArgumentException(
                $"{name} must hold labels 0 to {classes - 1}, the model's classes, " +
                $"{(ignored is { } label ? $"or {label}, which is ignored, " : "")}got {low} to {high}. " +
                "Choose a target that the model can draw.", name);
        }
    }

    public static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
