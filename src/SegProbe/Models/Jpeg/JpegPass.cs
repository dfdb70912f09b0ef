using static TorchSharp.torch;

namespace SegProbe.Models.Jpeg;

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
            .Of(saved, images, pass.Gradient(cat([.. Enumerable.Repeat(each, files)])), "The JPEG file")
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
