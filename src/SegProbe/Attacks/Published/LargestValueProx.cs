using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>The proximity operator of the L-infinity norm within a box.</summary>
internal static class LargestValueProx
{
    private const int Halvings = 30;

    /// <summary>
    /// Gives, for each image, the p between the bounds where Σ metric · (p - change)² / 2 + weight · max |p| is least.
    /// </summary>
    /// <param name="change">float32 [N, C, H, W].</param>
    /// <param name="weight">float32 [N, 1, 1, 1], at least 0.</param>
    /// <param name="metric">float32 [N, C, H, W], above 0.</param>
    /// <param name="lower">float32 [N, C, H, W], at most 0.</param>
    /// <param name="upper">float32 [N, C, H, W], at least 0.</param>
    /// <remarks>
    /// p is the change put into the box and cut at a level β. The sum falls with β at the rate Σ metric · (|change| -
    /// β) over the values that are cut, which is the weight at the best level: found by halving.
    /// </remarks>
    public static Tensor Of(Tensor change, Tensor weight, Tensor metric, Tensor lower, Tensor upper)
    {
        var boxed = minimum(maximum(change, lower), upper);
        var (size, reach) = (change.abs(), boxed.abs());
        var high = reach.amax([1, 2, 3], keepdim: true);
        var low = zeros_like(high);
        for (var i = 0; i < Halvings; i++)
        {
            var level = (low + high) / 2;
            var rate = (metric * (size - level) * reach.gt(level))
                .sum([1, 2, 3], keepdim: true, type: ScalarType.Float64);
            var isLow = rate.gt(weight);
            low = where(isLow, level, low);
            high = where(isLow, high, level);
        }

        return minimum(maximum(boxed, -high), high);
    }
}
