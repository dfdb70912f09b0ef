using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>The proximity operator of the L2 norm.</summary>
internal static class EuclideanProx
{
    private const int Halvings = 30;

    /// <summary>
    /// Gives, for each image, the p where Σ metric · (p - change)² / 2 + weight · |p| is least.
    /// </summary>
    /// <param name="change">float32 [N, C, H, W].</param>
    /// <param name="weight">float32 [N, 1, 1, 1], at least 0.</param>
    /// <param name="metric">float32 [N, C, H, W], above 0.</param>
    /// <remarks>
    /// p is metric · change · s / (metric · s + weight) where s is its own length: the s at which the length of
    /// metric · change / (metric · s + weight), which falls with s, is 1. Found by halving. 0 where there is none.
    /// </remarks>
    public static Tensor Of(Tensor change, Tensor weight, Tensor metric)
    {
        var pull = metric * change;
        var high = Norms.Of(change, PerturbationNorm.L2);
        var low = zeros_like(high);
        for (var i = 0; i < Halvings; i++)
        {
            var size = (low + high) / 2;
            var isLow = Norms.Of(pull / ((metric * size) + weight), PerturbationNorm.L2).gt(1);
            low = where(isLow, size, low);
            high = where(isLow, high, size);
        }

        return where(low.gt(0), pull * high / ((metric * high) + weight), zeros_like(change));
    }
}
