using static TorchSharp.torch;

namespace SegProbe.Metrics;

/// <summary>Agreement between label maps, one score per image. Label 0 is the background.</summary>
/// <remarks>Source: Ozbulak, Van Messem, De Neve, MICCAI 2019, section 2, "Accuracy Metrics".</remarks>
public static class MaskOverlap
{
    /// <summary>
    /// Intersection over union of the foreground: with A = (first = second) and B = (first ≠ 0 or second ≠ 0),
    /// |A ∩ B| / |B|, and 1 where both masks are empty. With several classes a pixel is shared only where the
    /// labels are equal.
    /// </summary>
    /// <param name="first">int64 [N, H, W] labels.</param>
    /// <param name="second">int64 [N, H, W] labels.</param>
    /// <returns>float64 [N], each in [0, 1].</returns>
    public static Tensor ForegroundIou(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        var (shared, either, _) = Counts(first, second);
        return Ratio(shared, either).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Dice coefficient of the foreground: 2 |A ∩ B| / (|first ≠ 0| + |second ≠ 0|), and 1 where both masks are empty.
    /// A and B as in <see cref="ForegroundIou"/>.
    /// </summary>
    /// <inheritdoc cref="ForegroundIou" path="/param|/returns"/>
    public static Tensor Dice(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        var (shared, _, sizes) = Counts(first, second);
        return Ratio(2 * shared, sizes).MoveToOuterDisposeScope();
    }

    /// <summary>Pixel accuracy: the share of pixels with equal labels, |A| / (H W).</summary>
    /// <inheritdoc cref="ForegroundIou" path="/param|/returns"/>
    public static Tensor PixelAccuracy(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        return first.eq(second).to(ScalarType.Float64).mean([1, 2]).MoveToOuterDisposeScope();
    }

    private static (Tensor Shared, Tensor Either, Tensor Sizes) Counts(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (a, b) = (first.ne(0), second.ne(0));
        var either = a.logical_or(b);
        return (Count(first.eq(second).logical_and(either)), Count(either), Count(a) + Count(b));
    }

    private static Tensor Count(Tensor mask) => mask.sum([1, 2]).to(ScalarType.Float64);

    private static Tensor Ratio(Tensor part, Tensor whole) =>
        where(whole.eq(0), ones_like(whole), part / whole.clamp_min(1));
}
