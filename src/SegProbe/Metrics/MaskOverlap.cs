using static TorchSharp.torch;

namespace SegProbe.Metrics;

/// <summary>Agreement between label maps, one score per image. Label 0 is the background.</summary>
/// <remarks>
/// Source: Ozbulak, Van Messem, De Neve, MICCAI 2019, section 2, "Accuracy Metrics". With an ignored label the formulas
/// are over the other pixels alone; where none is left, the answer is 1, as for empty masks.
/// </remarks>
public static class MaskOverlap
{
    /// <summary>
    /// Intersection over union of the foreground: with A = (first = second) and B = (first ≠ 0 or second ≠ 0),
    /// |A ∩ B| / |B|, and 1 where both masks are empty. With several classes a pixel is shared only where the
    /// labels are equal.
    /// </summary>
    /// <param name="first">int64 [N, *space] labels.</param>
    /// <param name="second">int64 [N, *space] labels; the target or the truth, where a label is ignored.</param>
    /// <param name="ignored">
    /// Pixels that have this label in <paramref name="second"/> do not count; null (the default) where all do.
    /// </param>
    /// <returns>float64 [N], each in [0, 1].</returns>
    public static Tensor ForegroundIou(Tensor first, Tensor second, int? ignored = null)
    {
        using var scope = NewDisposeScope();
        var (shared, either, _) = Counts(first, second, ignored);
        return Ratio(shared, either).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Dice coefficient of the foreground: 2 |A ∩ B| / (|first ≠ 0| + |second ≠ 0|), and 1 where both masks are empty.
    /// A and B as in <see cref="ForegroundIou"/>.
    /// </summary>
    /// <inheritdoc cref="ForegroundIou" path="/param|/returns"/>
    public static Tensor Dice(Tensor first, Tensor second, int? ignored = null)
    {
        using var scope = NewDisposeScope();
        var (shared, _, sizes) = Counts(first, second, ignored);
        return Ratio(2 * shared, sizes).MoveToOuterDisposeScope();
    }

    /// <summary>Pixel accuracy: the share of pixels with equal labels, |A| by the number of pixels, and 1 where none counts.</summary>
    /// <inheritdoc cref="ForegroundIou" path="/param|/returns"/>
    public static Tensor PixelAccuracy(Tensor first, Tensor second, int? ignored = null)
    {
        using var scope = NewDisposeScope();
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var same = first.eq(second);
        var (shared, all) = (Counted(same), Counted(ones_like(same)));
        return Ratio(shared, all).MoveToOuterDisposeScope();

        Tensor Counted(Tensor pixels) => Count(IgnoredPixels.Drop(pixels, second, ignored));
    }

    private static (Tensor Shared, Tensor Either, Tensor Sizes) Counts(Tensor first, Tensor second, int? ignored)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (a, b) = (Counted(first.ne(0)), Counted(second.ne(0)));
        var either = a.logical_or(b);
        return (Count(first.eq(second).logical_and(either)), Count(either), Count(a) + Count(b));

        Tensor Counted(Tensor pixels) => IgnoredPixels.Drop(pixels, second, ignored);
    }

    private static Tensor Count(Tensor mask) => mask.sum(mask.AxesFrom(1)).to(ScalarType.Float64);

    private static Tensor Ratio(Tensor part, Tensor whole) =>
        where(whole.eq(0), ones_like(whole), part / whole.clamp_min(1));
}
