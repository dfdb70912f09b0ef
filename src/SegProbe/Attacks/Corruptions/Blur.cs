using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Corruptions;

/// <summary>
/// Settings of blur: towards the image blurred by a Gaussian of a standard deviation of up to 1/32 of the shortest side,
/// at least of 1 pixel.
/// </summary>
public sealed record BlurOptions : CorruptionOptions
{
    private const double MostOfSide = 1.0 / 32;

    /// <inheritdoc/>
    public override string Name => "blur";

    /// <inheritdoc/>
    protected internal override Tensor Perturb(Tensor image, int step, int seed, ValueRange range)
    {
        ArgumentNullException.ThrowIfNull(image);
        var strongest = Math.Max(1, MostOfSide * image.shape[1..].Min());
        return Blur(image, Strength(step, kinds: 1) * strongest) - image;
    }

    /// <summary>Blurs an image; the borders repeat the outermost pixels, the kernel ends at three deviations.</summary>
    /// <param name="image">float32 [C, *space], two or three spatial axes.</param>
    /// <param name="deviation">The standard deviation, above 0, in pixels.</param>
    /// <returns>float32 [C, *space].</returns>
    internal static Tensor Blur(Tensor image, double deviation)
    {
        var reach = (long)Math.Ceiling(3 * deviation);
        var places = arange(-reach, reach + 1, ScalarType.Float32, image.device);
        var weights = (places * places * (-0.5 / (deviation * deviation))).exp();
        weights /= weights.sum();
        var axes = (int)image.dim() - 1;
        var blurred = nn.functional.pad(
            image.unsqueeze(1), [.. Enumerable.Repeat(reach, 2 * axes)], PaddingModes.Replicate);
        for (var axis = axes - 1; axis >= 0; axis--)
        {
            long[] shape = [1, 1, .. Enumerable.Range(0, axes).Select(other => other == axis ? -1L : 1L)];
            blurred = axes == 2
                ? nn.functional.conv2d(blurred, weights.view(shape))
                : nn.functional.conv3d(blurred, weights.view(shape));
        }

        return blurred.squeeze(1);
    }
}
