using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>A pass through a U-Net, seen from images and scores in float32 and without padding.</summary>
/// <param name="pass">The pass, of padded images and in the network's type.</param>
/// <param name="images">The images as given.</param>
/// <param name="window">The part of the scores that belongs to them.</param>
internal sealed class UNetModelPass(UNetPass pass, Tensor images, PixelWindow window) : IForwardPass
{
    private readonly long[] shape = images.shape;

    public Tensor Scores { get; } = window.Crop(pass.Scores.to(ScalarType.Float32));

    public Tensor Gradient(Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (height, width) = (pass.Scores.shape[2], pass.Scores.shape[3]);
        var padded = nn.functional.pad(
            weights, [0, width - weights.shape[3], 0, height - weights.shape[2]]);
        var gradient = pass.Gradient(padded.to(pass.Scores.dtype)).to(ScalarType.Float32);
        return FoldEdge(FoldEdge(gradient, 2), 3).MoveToOuterDisposeScope();
    }

    public void Dispose() => pass.Dispose();

    // Padding repeats the last row and column, so what is known of the copies belongs to them.
    private Tensor FoldEdge(Tensor gradient, int axis)
    {
        var (length, padded) = (shape[axis], gradient.shape[axis]);
        if (padded == length)
        {
            return gradient;
        }

        var folded = gradient.narrow(axis, 0, length).clone();
        folded.narrow(axis, length - 1, 1)
            .add_(gradient.narrow(axis, length, padded - length).sum([axis], keepdim: true));
        return folded;
    }
}
