using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>A forward pass of a network behind a JPEG file: the network's own, and libtorch's through the file.</summary>
internal sealed class JpegPass : IForwardPass
{
    private readonly Tensor images;
    private readonly Tensor saved;
    private readonly IForwardPass pass;

    public JpegPass(ISegmentationModel model, Tensor images, Func<Tensor, Tensor> save)
    {
        using (enable_grad())
        {
            this.images = images.detach().requires_grad_();
            saved = save(this.images);
        }

        pass = model.Evaluate(saved.detach());
    }

    public Tensor Scores => pass.Scores;

    public Tensor Gradient(Tensor weights) =>
        ImageGradient.Of(saved, images, pass.Gradient(weights), "The JPEG file");

    public void Dispose()
    {
        pass.Dispose();
        saved.Dispose();
    }
}
