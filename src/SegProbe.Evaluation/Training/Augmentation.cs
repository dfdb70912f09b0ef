using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training;

/// <summary>Random changes of training images that leave the task the same.</summary>
internal static class Augmentation
{
    private const double LargestRotation = Math.PI;
    private const double LargestZoom = 0.2;
    private const double LargestShift = 0.1;
    private const double LargestContrast = 0.25;
    private const double LargestBrightness = 0.1;
    private const double LargestTint = 0.05;

    /// <summary>
    /// Turns, mirrors, zooms and shifts each image with its mask, then varies brightness, contrast and colour.
    /// </summary>
    /// <param name="images">float32 [N, C, S, S] in [0, 1].</param>
    /// <param name="masks">int64 [N, S, S].</param>
    /// <param name="random">Draws the changes.</param>
    /// <returns>Tensors of the same shapes; the caller disposes both.</returns>
    public static (Tensor Images, Tensor Masks) Apply(Tensor images, Tensor masks, Generator random)
    {
        using var scope = NewDisposeScope();
        var grid = nn.functional.affine_grid(Transforms(images.shape[0], random), images.shape, align_corners: false);
        var moved = nn.functional.grid_sample(
            images, grid, mode: GridSampleMode.Bilinear, padding_mode: GridSamplePaddingMode.Reflection,
            align_corners: false);
        var movedMasks = nn.functional.grid_sample(
            masks.unsqueeze(1).to(ScalarType.Float32), grid,
            mode: GridSampleMode.Nearest, padding_mode: GridSamplePaddingMode.Reflection, align_corners: false);

        return (
            Recoloured(moved, random).MoveToOuterDisposeScope(),
            movedMasks.squeeze(1).to(ScalarType.Int64).MoveToOuterDisposeScope());
    }

    private static Tensor Transforms(long count, Generator random)
    {
        var angle = Symmetric(count, LargestRotation, random);
        var zoom = 1 + Symmetric(count, LargestZoom, random);
        var mirror = rand([count], generator: random).lt(0.5).to(ScalarType.Float32).mul(2).sub(1);
        var (cosine, sine) = (angle.cos() * zoom, angle.sin() * zoom);
        var upper = stack([cosine * mirror, -sine, Symmetric(count, LargestShift, random)], 1);
        var lower = stack([sine * mirror, cosine, Symmetric(count, LargestShift, random)], 1);
        return stack([upper, lower], 1);
    }

    private static Tensor Recoloured(Tensor images, Generator random)
    {
        var (count, channels) = (images.shape[0], images.shape[1]);
        var contrast = 1 + Symmetric(count, LargestContrast, random).view(-1, 1, 1, 1);
        var shift = Symmetric(count, LargestBrightness, random).view(-1, 1, 1, 1)
            + Symmetric(count * channels, LargestTint, random).view(count, channels, 1, 1);
        var mean = images.mean([1, 2, 3], keepdim: true);
        return (((images - mean) * contrast) + mean + shift).clamp(0, 1);
    }

    private static Tensor Symmetric(long count, double largest, Generator random) =>
        ((rand([count], generator: random) * 2) - 1) * largest;
}
