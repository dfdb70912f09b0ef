using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>
/// A three-class "network" without neighbours: the score of class k is the dot product of a pixel's two channels with
/// <see cref="Weights"/>[k]. The gradient of a target class's score is that class's weights, whatever the image.
/// </summary>
internal sealed class LinearPixelModel : ISegmentationModel
{
    public static readonly float[,] Weights = { { 1, 1 }, { 2, 0 }, { -1, 3 } };

    public ValueRange InputRange => new(0, 1);

    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return nn.functional.conv2d(images, tensor(Weights).view(3, 2, 1, 1)).MoveToOuterDisposeScope();
    }
}
