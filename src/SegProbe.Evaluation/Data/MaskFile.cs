namespace SegProbe.Evaluation.Data;

/// <summary>Reads masks from image files.</summary>
public static class MaskFile
{
    private const int ListedValues = 8;

    /// <summary>
    /// Reads a mask: labels 0 to K - 1 as they stand, the values 0 and 255 as 0 and 1, or any
    /// grey levels with a threshold. The value that is ignored stays.
    /// </summary>
    /// <exception cref="DataFileException">The file is no image, has colours, or values that are no labels.</exception>
    public static LabelMap Read(string path, MaskReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var image = ImageFile.ReadLabels(path);
        RequireGrey(path, image);
        var values = image.Values.AsSpan(0, image.Height * image.Width).ToArray();
        return new(image.Height, image.Width, Labels(path, values, reading));
    }

    private static byte[] Labels(string path, byte[] values, MaskReading reading)
    {
        if (reading.Threshold is { } threshold)
        {
            return Counted(value => (byte)(value > threshold ? 1 : 0));
        }

        var found = values.Distinct().Where(value => value != reading.Ignored).Order().ToArray();
        if (found is [255] or [0, 255])
        {
            return Counted(value => (byte)(value / 255));
        }

        if (found.Length > 0 && found[^1] >= reading.Classes)
        {
            var listed = string.Join(", ", found.Take(ListedValues)) + (found.Length > ListedValues ? ", ..." : "");
            throw new DataFileException(
                path,
                $"must hold labels 0 to {reading.Classes - 1} or the values 0 and 255",
                $"{found.Length} values: {listed} (largest {found[^1]})",
                "Make a grey-level mask binary with --mask-threshold, for example --mask-threshold 127.");
        }

        return values;

        byte[] Counted(Converter<byte, byte> label) =>
            Array.ConvertAll(values, value => value == reading.Ignored ? value : label(value));
    }

    private static void RequireGrey(string path, PixelImage image)
    {
        var count = image.Height * image.Width;
        var first = image.Values.AsSpan(0, count);
        for (var channel = 1; channel < image.Channels; channel++)
        {
            var differing = first.CommonPrefixLength(image.Values.AsSpan(channel * count, count));
            if (differing < count)
            {
                throw new DataFileException(
                    path,
                    "must be a grey-level image whose values are labels",
                    $"a coloured pixel at row {differing / image.Width}, column {differing % image.Width}",
                    "Save the labels, not their colours.");
            }
        }
    }
}

/// <summary>How the values of a mask file become labels.</summary>
public sealed record MaskReading
{
    /// <summary>
    /// Gets the grey level above which a pixel is foreground (label 1), for masks that hold grey levels or more labels
    /// than are wanted; null (the default) where the values are labels already, or 0 and 255.
    /// </summary>
    public int? Threshold { get; init => field = value is { } level ? (int)Check.Between(level, 0, 254) : null; }

    /// <summary>
    /// Gets the value of pixels that do not count, which stays as it is; null (the default) for none. Where it is 255,
    /// a mask's foreground is not.
    /// </summary>
    public int? Ignored { get; init => field = value is { } level ? (int)Check.Between(level, 0, 255) : null; }

    /// <summary>
    /// Gets the number of labels that a mask may use; 32 by default, so that grey levels are not taken for labels. 256
    /// where a model says later which labels it can draw.
    /// </summary>
    public int Classes { get; init => field = Check.AtLeast(value, 2); } = 32;

    /// <summary>Gives a volume's mask, whose values are labels, with the threshold where there is one.</summary>
    internal LabelMap Apply(LabelMap mask) => Threshold is { } threshold
        ? mask.With(Array.ConvertAll(
            mask.Labels, label => label == Ignored ? label : label > threshold ? (byte)1 : (byte)0))
        : mask;
}
