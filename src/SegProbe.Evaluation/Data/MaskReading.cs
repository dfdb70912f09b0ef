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
    /// Gets the number of labels that a mask may use; 32 by default, the model's classes where there is a model.
    /// </summary>
    public int Classes { get; init => field = Check.AtLeast(value, 2); } = 32;
}
