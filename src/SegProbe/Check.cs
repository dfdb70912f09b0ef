using System.Runtime.CompilerServices;
using SegProbe.Metrics;
using SegProbe.Models;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace SegProbe;

/// <summary>Argument checks. Every message names the argument, the rule and the value found.</summary>
internal static class Check
{
    public static int AtLeast(int value, int minimum, [CallerMemberName] string name = "") =>
        value >= minimum
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must be at least {minimum}, got {value}."));

    public static double AtLeast(double value, double minimum, [CallerMemberName] string name = "") =>
        value >= minimum && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must be a finite number of at least {minimum}, got {value}."));

    public static double Positive(double value, [CallerMemberName] string name = "") =>
        value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must be a finite number above 0, got {value}."));

    public static double Between(double value, double minimum, double maximum, [CallerMemberName] string name = "") =>
        value >= minimum && value <= maximum
            ? value
            : throw new ArgumentOutOfRangeException(
                name, Invariant($"{name} must lie in [{minimum}, {maximum}], got {value}."));

    public static int Bits(int value, [CallerMemberName] string name = "") => value is 8 or 16
        ? value
        : throw new ArgumentOutOfRangeException(
            name, Invariant($"{name} must be 8 or 16, got {value}. Image files have no other."));

    public static int Quality(int value, [CallerMemberName] string name = "") => value is >= 1 and <= 100
        ? value
        : throw new ArgumentOutOfRangeException(
            name, Invariant($"{name} must be 1 to 100, got {value}. JPEG files have no other quality."));

    public static void Images(
        Tensor images, ValueRange range, [CallerArgumentExpression(nameof(images))] string name = "")
    {
        if (images.dim() != 4)
        {
            throw new ArgumentException(
                $"{name} must be [batch, channel, height, width], got {Shape(images)}. " +
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

    public static void Labels(
        Tensor mask, long classes, int? ignored, [CallerArgumentExpression(nameof(mask))] string name = "")
    {
        using var scope = NewDisposeScope();
        var labels = IgnoredPixels.AsBackground(mask, ignored);
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
