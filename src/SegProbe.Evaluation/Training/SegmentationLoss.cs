using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training;

/// <summary>
/// What training minimises: cross entropy plus one minus the soft Jaccard index of the foreground classes.
/// </summary>
internal static class SegmentationLoss
{
    /// <summary>
    /// Cross entropy averaged over pixels + (1 − Σ p t / Σ (p + t − p t)), the latter averaged over
    /// images and foreground classes.
    /// </summary>
    /// <param name="logits">float32 [N, K, *space].</param>
    /// <param name="masks">int64 [N, *space].</param>
    /// <returns>float32 scalar, differentiable.</returns>
    public static Tensor Compute(Tensor logits, Tensor masks)
    {
        const double smoothing = 1;
        var probabilities = logits.softmax(1).narrow(1, 1, logits.shape[1] - 1);
        var truth = nn.functional.one_hot(masks, logits.shape[1]).movedim([-1], [1])
            .narrow(1, 1, logits.shape[1] - 1).to(ScalarType.Float32);
        var shared = SumPixels(probabilities * truth);
        var either = SumPixels(probabilities) + SumPixels(truth) - shared;
        var jaccard = (shared + smoothing) / (either + smoothing);
        return nn.functional.cross_entropy(logits, masks) + (1 - jaccard).mean();
    }

    private static Tensor SumPixels(Tensor maps) => maps.flatten(2).sum(2);
}
