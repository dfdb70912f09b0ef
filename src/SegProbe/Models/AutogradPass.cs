using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>A forward pass of any differentiable model; libtorch finds the gradient.</summary>
internal sealed class AutogradPass : IForwardPass
{
    private readonly Tensor images;
    private readonly Tensor recorded;

    public AutogradPass(ISegmentationModel model, Tensor images)
    {
        using var _ = enable_grad();
        this.images = images.detach().requires_grad_();
        recorded = model.Logits(this.images);
        Scores = recorded.detach();
    }

    public Tensor Scores { get; }

    public Tensor Gradient(Tensor weights) => autograd.grad([recorded], [images], [weights])[0];

    public void Dispose() => recorded.Dispose();
}
