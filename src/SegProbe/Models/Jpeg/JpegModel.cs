using static TorchSharp.torch;

namespace SegProbe.Models.Jpeg;

/// <summary>
/// A network that is given what JPEG files make of an image, so that an attack on it makes images that still work after
/// they were saved as JPEG. Its scores are the mean over the files; its gradient passes their roundings as if there
/// were none.
/// </summary>
/// <remarks>docs/reference/attacks.md, "On disk", has the formulas and their sources.</remarks>
public sealed class JpegModel : ISegmentationModel
{
    private readonly ISegmentationModel model;
    private readonly JpegCoding[] codings;

    /// <summary>Puts a network behind JPEG files.</summary>
    /// <param name="model">The network; it stays the caller's.</param>
    /// <param name="qualities">
    /// The files' qualities, 1 to 100, as libjpeg and most programs count. Each costs a pass of the network.
    /// </param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A quality is none.</exception>
    public JpegModel(ISegmentationModel model, params IReadOnlyList<int> qualities)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(qualities);
        if (qualities.Count == 0)
        {
            throw new ArgumentException("qualities must be at least one, got none.", nameof(qualities));
        }

        this.model = model;
        codings = [.. qualities.Select(quality => new JpegCoding(Check.Quality(quality, nameof(quality))))];
    }

    /// <inheritdoc/>
    public ValueRange InputRange => model.InputRange;

    /// <inheritdoc/>
    public int? IgnoredLabel => model.IgnoredLabel;

    /// <inheritdoc/>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return JpegPass.Mean(model.Logits(Saved(images)), codings.Length).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IForwardPass Evaluate(Tensor images) => new JpegPass(model, images, Saved, codings.Length);

    /// <inheritdoc/>
    public PixelWindow OutputWindow(long height, long width) => model.OutputWindow(height, width);

    // Images as they are read back from their files: all images as the first quality's, then as the next one's.
    private Tensor Saved(Tensor images)
    {
        var (lower, span) = (InputRange.Lower, InputRange.Upper - InputRange.Lower);
        var levels = (images - lower) * (255 / span);
        levels = cat([.. codings.Select(coding => coding.Apply(levels))]);
        return ((levels * (span / 255)) + lower).clamp(lower, InputRange.Upper);
    }
}

/// <summary>
/// A forward pass of a network behind JPEG files: the network's own, and libtorch's through the files.
/// </summary>
internal sealed class JpegPass : IForwardPass
{
    private readonly Tensor images;
    private readonly Tensor saved;
    private readonly IForwardPass pass;
    private readonly int files;

    // The images as files hold them come file by file.
    public JpegPass(ISegmentationModel model, Tensor images, Func<Tensor, Tensor> save, int files)
    {
        this.files = files;
        using (enable_grad())
        {
            this.images = images.detach().requires_grad_();
            saved = save(this.images);
        }

        pass = model.Evaluate(saved.detach());
        Scores = Mean(pass.Scores, files);
    }

    public Tensor Scores { get; }

    public Tensor Gradient(Tensor weights)
    {
        using var scope = NewDisposeScope();
        Tensor each = weights / files;
        return ImageGradient
            .Compute(saved, images, pass.Gradient(cat([.. Enumerable.Repeat(each, files)])), "The JPEG file")
            .MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        pass.Dispose();
        saved.Dispose();
        Scores.Dispose();
    }

    /// <summary>Gives the mean over files of scores that come file by file.</summary>
    public static Tensor Mean(Tensor scores, int files) =>
        scores.unflatten(0, files, scores.shape[0] / files).mean([0]);
}
