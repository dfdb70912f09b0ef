using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// How far each pixel is from being as wanted, free of the scores' scale; it is where this is at most 0.
/// </summary>
/// <param name="Values">float [N, h, w].</param>
/// <param name="Slopes">float [N, K, h, w], the derivative of each pixel's value by its scores.</param>
internal readonly record struct PixelConstraint(Tensor Values, Tensor Slopes)
{
    // Keeps solutions off ties, where a prediction is a matter of rounding.
    private const double Tolerance = 1e-4;

    /// <summary>
    /// Gives minus the margin by the difference of the highest and the third highest score; minus the margin itself
    /// where there are only two classes.
    /// </summary>
    public static PixelConstraint Of(ScoredPixels pixels)
    {
        var scores = pixels.Scores;
        var margin = Margins.Of(scores, pixels.Labels, pixels.Goal);
        var rise = Margins.Gradient(scores, pixels.Labels, ones_like(margin), pixels.Goal);
        if (scores.shape[1] < 3)
        {
            return new(Tolerance - margin, -rise);
        }

        var (top, classes) = scores.topk(3, 1);
        var spread = (top.narrow(1, 0, 1) - top.narrow(1, 2, 1)).clamp_min(1e-6);
        var one = ones_like(spread);
        var widening = zeros_like(scores).scatter(1, classes.narrow(1, 0, 1), one)
            .scatter(1, classes.narrow(1, 2, 1), -one);
        var ratio = margin.unsqueeze(1) / spread;
        return new(Tolerance - ratio.squeeze(1), ((ratio * widening) - rise) / spread);
    }
}
