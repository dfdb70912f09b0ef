using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Natural;

/// <summary>Gaussian blur: the borders repeat the outermost pixels, the kernel ends at three deviations.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs an image.</summary>
    /// <param name="image">float32 [C, H, W].</param>
    /// <param name="deviation">The standard deviation, above 0, in pixels.</param>
    /// <returns>float32 [C, H, W].</returns>
    public static Tensor Of(Tensor image, double deviation)
    {
        var reach = (long)Math.Ceiling(3 * deviation);
        var places = arange(-reach, reach + 1, ScalarType.Float32, image.device);
        var weights = (places * places * (-0.5 / (deviation * deviation))).exp();
        weights /= weights.sum();
        var channels = image.unsqueeze(1);
        var padded = nn.functional.pad(channels, [reach, reach, reach, reach], PaddingModes.Replicate);
        var rows = nn.functional.conv2d(padded, weights.view(1, 1, 1, -1));
        return nn.functional.conv2d(rows, weights.view(1, 1, -1, 1)).squeeze(1);
    }
}
