using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Pictures;

/// <summary>Pictures of label maps.</summary>
public static class MaskPicture
{
    /// <summary>The value in a file, and grey level for the eye, of pixels that do not count.</summary>
    internal const byte Ignored = 128;

    // Okabe and Ito's palette, told apart by colour-blind readers; label 1 alone is white on
    // black, as in the paper's figures.
    private static readonly (byte Red, byte Green, byte Blue)[] Palette =
    [
        (0, 0, 0), (230, 159, 0), (86, 180, 233), (0, 158, 115),
        (240, 228, 66), (0, 114, 178), (213, 94, 0), (204, 121, 167),
    ];

    /// <summary>
    /// Gives a mask as a file holds it, readable again as a mask: 0 and 255 for two classes, else the labels
    /// themselves. Pixels that do not count are 128, or 255 where 128 is a class.
    /// </summary>
    /// <param name="mask">The labels.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="ignored">The label of pixels that do not count; null (the default) where all do.</param>
    public static PixelImage ForFile(LabelMap mask, int classes, int? ignored = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var uncounted = IgnoredInFile(classes);
        var values = Array.ConvertAll(
            mask.Labels,
            label => label == ignored ? uncounted : classes == 2 ? (byte)(label * 255) : label);
        return new(1, mask.Height, mask.Width, values);
    }

    /// <summary>Gives the value that <see cref="ForFile"/> writes for pixels that do not count.</summary>
    internal static byte IgnoredInFile(int classes) => classes > Ignored ? byte.MaxValue : Ignored;

    /// <summary>
    /// Gives a mask for the eye, in colour: white on black for two classes, else a colour for each label. Pixels that
    /// do not count are grey.
    /// </summary>
    /// <inheritdoc cref="ForFile" path="/param"/>
    public static PixelImage ForEye(LabelMap mask, int classes, int? ignored = null)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var count = mask.Labels.Length;
        var values = new byte[3 * count];
        for (var i = 0; i < count; i++)
        {
            var (red, green, blue) =
                mask.Labels[i] == ignored ? (Ignored, Ignored, Ignored) : Colour(mask.Labels[i], classes);
            (values[i], values[count + i], values[(2 * count) + i]) = (red, green, blue);
        }

        return new(3, mask.Height, mask.Width, values);
    }

    /// <summary>Gives the picture for the eye of a mask that <see cref="ForFile"/> wrote.</summary>
    public static PixelImage ForEye(PixelImage file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var labels = file.Values.AsSpan(0, file.Height * file.Width).ToArray();
        var isBinary = Array.TrueForAll(labels, value => value is 0 or Ignored or byte.MaxValue);
        return ForEye(new LabelMap(file.Height, file.Width, labels), isBinary ? 2 : byte.MaxValue, Ignored);
    }

    private static (byte Red, byte Green, byte Blue) Colour(byte label, int classes) =>
        label == 0 ? Palette[0]
        : classes == 2 ? ((byte)255, (byte)255, (byte)255)
        : Palette[1 + ((label - 1) % (Palette.Length - 1))];
}
