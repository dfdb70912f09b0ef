using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>How the size of a perturbation is measured.</summary>
public enum PerturbationNorm
{
    /// <summary>Euclidean length, over all channels and pixels.</summary>
    L2,

    /// <summary>Largest change of a single value.</summary>
    Linf,
}

/// <summary>Norms of perturbations (delta), steepest directions and projections, for each image by itself.</summary>
public static class Norms
{
    /// <summary>Measures perturbations.</summary>
    /// <param name="delta">float32 [N, C, *space].</param>
    /// <param name="norm">The norm.</param>
    /// <returns>float32 [N, 1, ...].</returns>
    public static Tensor Measure(Tensor delta, PerturbationNorm norm)
    {
        ArgumentNullException.ThrowIfNull(delta);
        return norm == PerturbationNorm.L2
            ? (delta * delta).sum(delta.AxesFrom(1), keepdim: true, type: ScalarType.Float64).sqrt()
                .to(ScalarType.Float32)
            : delta.abs().amax(delta.AxesFrom(1), keepdim: true);
    }

    /// <summary>
    /// Measures gradients in the dual norm, which is how fast a step of size 1 can raise the function: the L2 norm, or
    /// the sum of the absolute values for L-infinity.
    /// </summary>
    /// <param name="gradient">float32 [N, C, *space].</param>
    /// <param name="norm">The norm of the step.</param>
    /// <returns>float32 [N, 1, ...].</returns>
    public static Tensor MeasureDual(Tensor gradient, PerturbationNorm norm)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        if (norm == PerturbationNorm.Linf)
        {
            return gradient.abs().sum(gradient.AxesFrom(1), keepdim: true);
        }

        var unit = Unit(gradient);
        return unit * Measure(gradient / unit, norm);
    }

    /// <summary>
    /// Gives the step of size 1 along which a function rises most: the gradient by its L2 norm, or its sign. 0 where
    /// the gradient is 0.
    /// </summary>
    /// <param name="gradient">float32 [N, C, *space].</param>
    /// <param name="norm">The norm of the step.</param>
    /// <returns>float32 [N, C, *space].</returns>
    public static Tensor Steepest(Tensor gradient, PerturbationNorm norm)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        if (norm == PerturbationNorm.Linf)
        {
            return gradient.sign();
        }

        var scaled = gradient / Unit(gradient);
        var size = Measure(scaled, norm);
        return scaled / where(size.eq(0), ones_like(size), size);
    }

    /// <summary>Projects perturbations into a ball: the nearest one, by L2 distance, of at most some size.</summary>
    /// <param name="delta">float32 [N, C, *space].</param>
    /// <param name="epsilon">The sizes, at least 0: float32 [N, 1, ...]; infinity for any.</param>
    /// <param name="norm">The norm.</param>
    /// <returns>float32 [N, C, *space].</returns>
    public static Tensor Project(Tensor delta, Tensor epsilon, PerturbationNorm norm)
    {
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(epsilon);
        if (norm == PerturbationNorm.Linf)
        {
            return minimum(maximum(delta, -epsilon), epsilon);
        }

        var size = Measure(delta, norm);
        return where(size.gt(epsilon), delta * (epsilon / size.clamp_min(float.Epsilon)), delta);
    }

    // The largest value where squares would leave float32, as those of a gradient of 1e-25 do; 1 where they do not.
    private static Tensor Unit(Tensor gradient)
    {
        var largest = gradient.abs().amax(gradient.AxesFrom(1), keepdim: true);
        var isSafe = largest.eq(0).logical_or(largest.gt(1e-12).logical_and(largest.lt(1e12)));
        return where(isSafe, ones_like(largest), largest);
    }
}
