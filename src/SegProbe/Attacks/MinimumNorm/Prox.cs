using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Proximity operators of norms in a diagonal metric, for each image by itself; found by halving.</summary>
internal static class Prox
{
    private const int Halvings = 30;

    /// <summary>
    /// Gives, for each image, the p where Σ metric · (p - delta)² / 2 + weight · ‖p‖ is least; with L-infinity, between
    /// the bounds.
    /// </summary>
    /// <inheritdoc cref="Linf" path="/param"/>
    public static Tensor Solve(
        PerturbationNorm norm, Tensor delta, Tensor weight, Tensor metric, Tensor lower, Tensor upper) =>
        norm == PerturbationNorm.L2 ? L2(delta, weight, metric) : Linf(delta, weight, metric, lower, upper);

    /// <summary>Gives, for each image, the p where Σ metric · (p - delta)² / 2 + weight · ‖p‖₂ is least.</summary>
    /// <param name="delta">float32 [N, C, *space].</param>
    /// <param name="weight">float32 [N, 1, ...], at least 0.</param>
    /// <param name="metric">float32 [N, C, *space], above 0.</param>
    /// <remarks>
    /// p is metric · delta · s / (metric · s + weight) where s is its own norm: the s at which the norm of
    /// metric · delta / (metric · s + weight), which falls with s, is 1. 0 where there is none.
    /// </remarks>
    public static Tensor L2(Tensor delta, Tensor weight, Tensor metric)
    {
        var pull = metric * delta;
        var high = Norms.Measure(delta, PerturbationNorm.L2);
        var low = zeros_like(high);
        for (var i = 0; i < Halvings; i++)
        {
            var size = (low + high) / 2;
            var isLow = Norms.Measure(pull / ((metric * size) + weight), PerturbationNorm.L2).gt(1);
            low = where(isLow, size, low);
            high = where(isLow, high, size);
        }

        return where(low.gt(0), pull * high / ((metric * high) + weight), zeros_like(delta));
    }

    /// <summary>
    /// Gives, for each image, the p between the bounds where Σ metric · (p - delta)² / 2 + weight · max |p| is least.
    /// </summary>
    /// <param name="delta">float32 [N, C, *space].</param>
    /// <param name="weight">float32 [N, 1, ...], at least 0.</param>
    /// <param name="metric">float32 [N, C, *space], above 0.</param>
    /// <param name="lower">float32 [N, C, *space], at most 0.</param>
    /// <param name="upper">float32 [N, C, *space], at least 0.</param>
    /// <remarks>
    /// p is delta put between the bounds and cut at a level β. The sum falls with β at the rate Σ metric · (|delta| - β)
    /// over the values that are cut, which is the weight at the best level.
    /// </remarks>
    public static Tensor Linf(Tensor delta, Tensor weight, Tensor metric, Tensor lower, Tensor upper)
    {
        var axes = delta.AxesFrom(1);
        var boxed = minimum(maximum(delta, lower), upper);
        var (size, reach) = (delta.abs(), boxed.abs());
        var high = reach.amax(axes, keepdim: true);
        var low = zeros_like(high);
        for (var i = 0; i < Halvings; i++)
        {
            var level = (low + high) / 2;
            var rate = (metric * (size - level) * reach.gt(level)).sum(axes, keepdim: true, type: ScalarType.Float64);
            var isLow = rate.gt(weight);
            low = where(isLow, level, low);
            high = where(isLow, high, level);
        }

        return minimum(maximum(boxed, -high), high);
    }
}
