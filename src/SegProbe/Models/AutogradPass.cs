using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>A forward pass of any differentiable model; libtorch finds the gradient.</summary>
internal sealed class AutogradPass : IForwardPass
{
    private readonly Tensor images;
    private readonly Tensor recorded;
    private readonly string name;

    public AutogradPass(ISegmentationModel model, Tensor images, string name = "The model")
    {
        this.name = name;
        using var _ = enable_grad();
        this.images = images.detach().requires_grad_();
        recorded = model.Logits(this.images);
        ImageGradient.Require(recorded, name);
        Scores = recorded.detach();
    }

    public Tensor Scores { get; }

    public Tensor Gradient(Tensor weights) => ImageGradient.Compute(recorded, images, weights, name);

    public void Dispose() => recorded.Dispose();
}
