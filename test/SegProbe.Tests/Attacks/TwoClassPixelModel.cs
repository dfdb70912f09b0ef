using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>
/// A two-class "network" without neighbours whose smallest perturbations are known: the score of class 1 less that of
/// class 0 is (3, -4) · (x - 0.5) - 0.5 for a pixel x of two channels with values in [0, span].
/// </summary>
internal sealed class TwoClassPixelModel(double span = 1) : ISegmentationModel
{
    public const double Bias = -0.5;

    private static readonly float[] Normal = [3, -4];

    public ValueRange InputRange => new(0, span);

    /// <summary>Gets the largest rise of the margin for a change of size 1 of a pixel.</summary>
    public static double Slope(SegProbe.Attacks.PerturbationNorm norm) =>
        norm == SegProbe.Attacks.PerturbationNorm.L2 ? 5 : 7;

    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return cat([zeros_like(Margin(images)), Margin(images)], 1).MoveToOuterDisposeScope();
    }

    public Tensor Margin(Tensor images) =>
        (((images / span) - 0.5) * tensor(Normal).view(2, 1, 1)).sum(-3, keepdim: true) + Bias;
}
