using SegProbe.Evaluation.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Training;

public sealed class SegmentationLossTests
{
    // Two pixels, two classes, equal scores: p = 1/2 everywhere. Truth: one pixel foreground.
    // Cross entropy ln 2. Jaccard: shared 1/2, either 1 + 1 - 1/2 = 3/2, smoothed by 1: (3/2) / (5/2) = 3/5.
    [Fact]
    public void Compute_HasTheValueWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 2, 1, 2);
        var masks = tensor(new long[] { 0, 1 }).view(1, 1, 2);

        Assert.Equal(Math.Log(2) + 0.4, SegmentationLoss.Compute(logits, masks).ToDouble(), tolerance: 1e-6);
    }

    // As above. d(cross entropy)/dz = (p - t) / 2 for each pixel: foreground scores +1/4 and -1/4.
    // With p the foreground's probability, J = (1 + p2) / (1 + p1 + 1):
    // dJ/dp1 = -(3/2) / (5/2)^2 = -6/25, dJ/dp2 = 2/5; dp/dz = 1/4.
    [Fact]
    public void Compute_HasTheGradientWorkedOutByHand()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 2, 1, 2).requires_grad_();
        var masks = tensor(new long[] { 0, 1 }).view(1, 1, 2);

        var gradient = autograd.grad([SegmentationLoss.Compute(logits, masks)], [logits])[0].view(4).data<float>().ToArray();

        var (outside, inside) = ((1 / 4.0) + (6 / 25.0 / 4), (-1 / 4.0) - (2 / 5.0 / 4));
        double[] expected = [-outside, -inside, outside, inside];
        Assert.All(expected.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-6));
    }

    [Fact]
    public void Compute_IsNearZero_ForAPerfectPrediction()
    {
        using var scope = NewDisposeScope();
        var masks = tensor(new long[] { 0, 1, 2, 2 }).view(1, 2, 2);
        var logits = nn.functional.one_hot(masks, 3).permute(0, 3, 1, 2).to(ScalarType.Float32) * 50;

        Assert.Equal(0, SegmentationLoss.Compute(logits, masks).ToDouble(), tolerance: 1e-5);
    }
}
