using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>
/// A network that is given what a JPEG file makes of an image, so that an attack on it makes images that still work
/// after they were saved as JPEG. Its gradient passes the file's roundings as if there were none.
/// </summary>
/// <remarks>docs/attacks.md, "On disk", has the formulas and their sources.</remarks>
public sealed class JpegModel : ISegmentationModel
{
    private readonly ISegmentationModel model;
    private readonly JpegCoding coding;

    /// <summary>Puts a network behind a JPEG file.</summary>
    /// <param name="model">The network; it stays the caller's.</param>
    /// <param name="quality">The file's quality, 1 to 100, as libjpeg and most programs count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quality is none.</exception>
    public JpegModel(ISegmentationModel model, int quality)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        coding = new(Check.Quality(quality, nameof(quality)));
    }

    /// <inheritdoc/>
    public ValueRange InputRange => model.InputRange;

    /// <inheritdoc/>
    public int? IgnoredLabel => model.IgnoredLabel;

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return model.Logits(Saved(images)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IForwardPass Evaluate(Tensor images) => new JpegPass(model, images, Saved);

    /// <inheritdoc/>
    public PixelWindow OutputWindow(long height, long width) => model.OutputWindow(height, width);

    // Images as they are read back from the file.
    private Tensor Saved(Tensor images)
    {
        var (lower, span) = (InputRange.Lower, InputRange.Upper - InputRange.Lower);
        var levels = coding.Apply((images - lower) * (255 / span));
        return ((levels * (span / 255)) + lower).clamp(lower, InputRange.Upper);
    }
}
