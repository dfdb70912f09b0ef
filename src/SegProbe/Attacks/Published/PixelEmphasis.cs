using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// How much the loss of each pixel counts at a step: float32 [N, h, w]. Taken as constants when the loss is derived.
/// </summary>
internal static class PixelEmphasis
{
    /// <summary>PGD: all alike.</summary>
    public static Tensor Even(ScoredPixels pixels) => ones_like(pixels.Left);

    /// <summary>
    /// SegPGD: 1 - λ for pixels that are left, λ for the others, λ = (t - 1) / 2T at step t of T.
    /// </summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="progress">(t - 1) / T: float32 [N, 1, 1].</param>
    public static Tensor Shifting(ScoredPixels pixels, Tensor progress)
    {
        var share = progress / 2;
        return (pixels.Left * (1 - share)) + ((1 - pixels.Left) * share);
    }

    /// <summary>
    /// CosPGD: the cosine of the angle between the probabilities after softmax and the label's; 1 less it to reach the
    /// label.
    /// </summary>
    public static Tensor Cosine(ScoredPixels pixels)
    {
        var probabilities = pixels.Scores.softmax(1);
        var own = probabilities.gather(1, pixels.Labels.unsqueeze(1)).squeeze(1);
        var cosine = own / (probabilities * probabilities).sum(1).sqrt();
        return pixels.Goal == AttackGoal.Targeted ? 1 - cosine : cosine;
    }

    /// <summary>Masked: only pixels that are left.</summary>
    public static Tensor Masked(ScoredPixels pixels) => pixels.Left;

    /// <summary>
    /// Balanced and masked: pixels that are left, by the share of their label in the image's mask. Labels that do not
    /// occur count nothing.
    /// </summary>
    public static Tensor Balanced(ScoredPixels pixels)
    {
        var labels = pixels.Labels.flatten(1);
        var weights = pixels.Weights.flatten(1);
        var (count, classes) = (labels.shape[0], pixels.Scores.shape[1]);
        var sizes = zeros([count, classes], weights.dtype, labels.device).scatter_add(1, labels, weights);
        var size = sizes.gather(1, labels).view_as(pixels.Labels);
        return pixels.Left * sizes.sum(1).view(-1, 1, 1) / where(size.eq(0), ones_like(size), size);
    }
}
