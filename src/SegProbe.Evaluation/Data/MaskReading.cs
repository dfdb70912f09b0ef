namespace SegProbe.Evaluation.Data;

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
}
