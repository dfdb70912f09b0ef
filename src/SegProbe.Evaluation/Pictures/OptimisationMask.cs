using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Pictures;

/// <summary>
/// The optimisation masks of the paper's figure 2: which pixels an attack pushes, and where to. Blue must become
/// foreground, red background, yellow another label; grey is left alone.
/// </summary>
public static class OptimisationMask
{
    private static readonly (byte Red, byte Green, byte Blue) ToForeground = (0, 114, 178);
    private static readonly (byte Red, byte Green, byte Blue) ToBackground = (213, 94, 0);
    private static readonly (byte Red, byte Green, byte Blue) ToOther = (240, 228, 66);
    private static readonly (byte Red, byte Green, byte Blue) Right = (190, 190, 190);

    /// <summary>Gives the mask of ASM and ASMA: the pixels that are not on target.</summary>
    /// <param name="prediction">A picture of the prediction, one value a label.</param>
    /// <param name="target">A picture of the target of the same size and labels.</param>
    public static PixelImage Adaptive(PixelImage prediction, PixelImage target)
    {
        RequireOneSize(prediction, target);
        return Paint(target, i => (prediction.Values[i], target.Values[i]) switch
        {
            var (now, wanted) when now == wanted || wanted == MaskPicture.Ignored => Right,
            (0, _) => ToForeground,
            (_, 0) => ToBackground,
            _ => ToOther,
        });
    }

    /// <summary>Gives the mask of untargeted ASM and ASMA: the pixels that still have the mask's label.</summary>
    /// <inheritdoc cref="Adaptive"/>
    public static PixelImage Untargeted(PixelImage prediction, PixelImage target)
    {
        RequireOneSize(prediction, target);
        return Paint(
            target,
            i => target.Values[i] != MaskPicture.Ignored && prediction.Values[i] == target.Values[i] ? ToOther : Right);
    }

    /// <summary>Gives the mask of SSM: every pixel that counts, at every step.</summary>
    /// <param name="target">A picture of the target, one value a label.</param>
    public static PixelImage Static(PixelImage target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Paint(target, i => target.Values[i] switch
        {
            0 => ToBackground,
            MaskPicture.Ignored => Right,
            _ => ToForeground,
        });
    }

    /// <summary>Tells whether a mask has pixels that must become another label.</summary>
    public static bool HasOther(PixelImage mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var count = mask.Height * mask.Width;
        return Enumerable.Range(0, count).Any(
            i => (mask.Values[i], mask.Values[count + i], mask.Values[(2 * count) + i]) == ToOther);
    }

    private static void RequireOneSize(PixelImage prediction, PixelImage target)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        if ((prediction.Height, prediction.Width) != (target.Height, target.Width))
        {
            throw new ArgumentException(
                $"target must have the size of prediction, [{prediction.Height}, {prediction.Width}], " +
                $"got [{target.Height}, {target.Width}]. Give two masks of one image.", nameof(target));
        }
    }

    private static PixelImage Paint(PixelImage size, Func<int, (byte Red, byte Green, byte Blue)> colour)
    {
        var count = size.Height * size.Width;
        var values = new byte[3 * count];
        for (var i = 0; i < count; i++)
        {
            (values[i], values[count + i], values[(2 * count) + i]) = colour(i);
        }

        return new(3, size.Height, size.Width, values);
    }
}
