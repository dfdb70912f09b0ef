using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>Lengths, directions and balls of changes of images, for each image by itself.</summary>
internal static class Norms
{
    /// <summary>Gives the size of each change: float32 [N, 1, 1, 1].</summary>
    /// <param name="change">float32 [N, C, H, W].</param>
    /// <param name="norm">How it is measured.</param>
    public static Tensor Of(Tensor change, PerturbationNorm norm) => norm == PerturbationNorm.L2
        ? (change * change).sum([1, 2, 3], keepdim: true, type: ScalarType.Float64).sqrt().to(ScalarType.Float32)
        : change.abs().amax([1, 2, 3], keepdim: true);

    /// <summary>
    /// Gives how much a step of size 1 can rise along a gradient: its L2 length, or the sum of its absolute values for
    /// L-infinity; float32 [N, 1, 1, 1].
    /// </summary>
    public static Tensor Dual(Tensor gradient, PerturbationNorm norm) => norm == PerturbationNorm.L2
        ? Of(gradient, norm)
        : gradient.abs().sum([1, 2, 3], keepdim: true);

    /// <summary>
    /// Gives the step of size 1 along which a gradient rises most: the gradient by its L2 length, or its sign. 0 where
    /// the gradient is 0.
    /// </summary>
    public static Tensor Direction(Tensor gradient, PerturbationNorm norm)
    {
        if (norm == PerturbationNorm.Linf)
        {
            return gradient.sign();
        }

        var length = Of(gradient, norm);
        return gradient / where(length.eq(0), ones_like(length), length);
    }

    /// <summary>Gives the nearest change, by L2 distance, of at most some size.</summary>
    /// <param name="change">float32 [N, C, H, W].</param>
    /// <param name="radius">The sizes, at least 0: float32 [N, 1, 1, 1]; infinity for any.</param>
    /// <param name="norm">How they are measured.</param>
    public static Tensor Project(Tensor change, Tensor radius, PerturbationNorm norm)
    {
        if (norm == PerturbationNorm.Linf)
        {
            return minimum(maximum(change, -radius), radius);
        }

        var length = Of(change, norm);
        return where(length.gt(radius), change * (radius / length.clamp_min(float.Epsilon)), change);
    }
}
