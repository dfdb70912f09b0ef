namespace SegProbe.Evaluation.Data;

/// <summary>How a user's files become samples.</summary>
public sealed record SampleReading
{
    /// <summary>Gets how the values of a mask's file become labels.</summary>
    public MaskReading Masks { get; init; } = new();

    /// <summary>
    /// Gets the grey levels of black and white of images of 16 bits; null (the default) where images have 8.
    /// </summary>
    public ValueRange? Window { get; init; }

    /// <summary>
    /// Gets which files of the folder are images and masks; null (the default) for those in <c>images/</c> and
    /// <c>masks/</c>.
    /// </summary>
    public FilePatterns? Patterns { get; init; }
}
