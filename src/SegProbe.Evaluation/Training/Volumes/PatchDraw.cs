using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Training.Volumes;

/// <summary>Draws patches of volumes: somewhere in the volume, a little turned, larger or smaller, of other contrast.</summary>
internal static class PatchDraw
{
    private const double LargestRotation = Math.PI / 12;
    private const double LargestZoom = 0.15;
    private const double LargestContrast = 0.25;
    private const double LargestBrightness = 0.2;

    /// <summary>Draws a patch.</summary>
    /// <param name="values">float32 [C, D, H, W], of mean 0 and deviation 1 or so.</param>
    /// <param name="mask">uint8 [D, H, W].</param>
    /// <param name="patch">Its sides, [D, H, W]; longer ones than the volume's show the border's values outside.</param>
    /// <param name="random">Draws the changes.</param>
    /// <returns>float32 [1, C, *patch] and int64 [1, *patch]; outside of the volume the mask is 0.</returns>
    public static (Tensor Values, Tensor Mask) Take(
        Tensor values, Tensor mask, IReadOnlyList<int> patch, Generator random)
    {
        using var scope = NewDisposeScope();
        var transform = Transform(mask.shape, patch, random);
        var grid = nn.functional.affine_grid(
            transform, [1, 1, patch[0], patch[1], patch[2]], align_corners: false);
        var image = nn.functional.grid_sample(
            values.unsqueeze(0), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        var labels = nn.functional.grid_sample(
            mask.unsqueeze(0).unsqueeze(0).to(ScalarType.Float32), grid, GridSampleMode.Nearest,
            GridSamplePaddingMode.Zeros, align_corners: false);
        var shown = (image * (1 + Symmetric(LargestContrast, random))) + Symmetric(LargestBrightness, random);
        return (
            shown.MoveToOuterDisposeScope(), labels.squeeze(1).to(ScalarType.Int64).MoveToOuterDisposeScope());
    }

    // From the patch's coordinates, -1 to 1 along W, H and D, to the volume's: a turn and a zoom of voxels about a centre
    // that keeps the patch inside, where it fits.
    private static Tensor Transform(long[] space, IReadOnlyList<int> patch, Generator random)
    {
        var turn = Turn(0, 1, random).matmul(Turn(1, 2, random)).matmul(Turn(0, 2, random))
            * (1 + Symmetric(LargestZoom, random));
        var fromPatch = tensor((float[])[patch[2] / 2f, patch[1] / 2f, patch[0] / 2f]);
        var toVolume = tensor((float[])[2f / space[2], 2f / space[1], 2f / space[0]]);
        var centre = tensor(Array.ConvertAll(
            (int[])[2, 1, 0],
            axis => (float)Symmetric(Math.Max(0, 1 - ((double)patch[axis] / space[axis])), random)));
        return cat([toVolume.unsqueeze(1) * turn * fromPatch, centre.unsqueeze(1)], 1).unsqueeze(0);
    }

    private static Tensor Turn(int first, int second, Generator random)
    {
        var angle = Symmetric(LargestRotation, random);
        var turn = eye(3);
        turn[first, first] = (float)Math.Cos(angle);
        turn[second, second] = (float)Math.Cos(angle);
        turn[first, second] = (float)-Math.Sin(angle);
        turn[second, first] = (float)Math.Sin(angle);
        return turn;
    }

    private static double Symmetric(double largest, Generator random)
    {
        using var drawn = rand(1, generator: random);
        return ((drawn.ToDouble() * 2) - 1) * largest;
    }
}
