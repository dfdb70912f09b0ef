using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Pictures.Volumes;

/// <summary>
/// Which voxel each pixel of a picture of a volume shows: three orthogonal planes through one voxel side by side, seen
/// as radiologists have them: the patient's front or head up, the right hand left.
/// </summary>
/// <remarks>
/// Axial, coronal and sagittal. A pixel shows the voxel it lies in, and has one size in mm in both directions, so that
/// the spacing is respected.
/// </remarks>
public sealed class PlanePicture
{
    private const int Gap = 4;
    private const int WantedSide = 160;
    private const int Nothing = -1;

    private readonly int[] voxels;
    private readonly int height;
    private readonly int width;

    private PlanePicture(int[] voxels, int height, int width) =>
        (this.voxels, this.height, this.width) = (voxels, height, width);

    /// <summary>Lays three planes through a voxel.</summary>
    /// <param name="geometry">The volume's grid.</param>
    /// <param name="voxel">The place of the voxel along X, Y, Z.</param>
    public static PlanePicture Through(VolumeGeometry geometry, (int X, int Y, int Z) voxel)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        // Left to right the patient's left hand, downwards his back or feet.
        var axes = geometry.AxesTo("LPI");
        int[] place = [voxel.X, voxel.Y, voxel.Z];
        var step = geometry.Spacing.Min();
        var longest = Enumerable.Range(0, 3).Max(axis => geometry.Size[axis] * geometry.Spacing[axis] / step);
        step /= Math.Max(1, Math.Floor(WantedSide / longest));
        var planes = ((int Down, int Right)[])[(1, 0), (2, 0), (2, 1)];
        var parts = Array.ConvertAll(planes, plane => Plane(geometry, axes, plane.Down, plane.Right, place, step));
        return Row(parts);
    }

    /// <summary>Gives a picture of values.</summary>
    /// <param name="values">[Z, Y, X] in row-major order, each in [0, 1].</param>
    public PixelImage Show(ReadOnlySpan<float> values)
    {
        var pixels = new byte[voxels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = voxels[i] == Nothing ? (byte)0 : (byte)Math.Round(255 * Math.Clamp(values[voxels[i]], 0, 1));
        }

        return new(1, height, width, pixels);
    }

    /// <summary>Gives a picture of labels.</summary>
    /// <param name="mask">[Z, Y, X].</param>
    public LabelMap Show(LabelMap mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new(height, width, Array.ConvertAll(voxels, voxel => voxel == Nothing ? (byte)0 : mask.Labels[voxel]));
    }

    private static (int[,] Voxels, int Height, int Width) Plane(
        VolumeGeometry geometry, IReadOnlyList<AxisSource> axes, int down, int right, int[] place, double step)
    {
        int Count(int axis) =>
            (int)Math.Max(1, Math.Round(geometry.Size[axes[axis].Source] * geometry.Spacing[axes[axis].Source] / step));
        var (rows, columns) = (Count(down), Count(right));
        var found = new int[rows, columns];
        var at = (int[])place.Clone();
        for (var row = 0; row < rows; row++)
        {
            at[axes[down].Source] = Index(axes[down], row, rows);
            for (var column = 0; column < columns; column++)
            {
                at[axes[right].Source] = Index(axes[right], column, columns);
                found[row, column] = (((at[2] * geometry.Size[1]) + at[1]) * geometry.Size[0]) + at[0];
            }
        }

        return (found, rows, columns);

        int Index(AxisSource axis, int pixel, int count)
        {
            var size = geometry.Size[axis.Source];
            var index = Math.Min((int)((pixel + 0.5) * size / count), size - 1);
            return axis.IsFlipped ? size - 1 - index : index;
        }
    }

    private static PlanePicture Row((int[,] Voxels, int Height, int Width)[] planes)
    {
        var height = planes.Max(plane => plane.Height);
        var width = planes.Sum(plane => plane.Width + Gap) - Gap;
        var voxels = new int[height * width];
        Array.Fill(voxels, Nothing);
        var left = 0;
        foreach (var (part, rows, columns) in planes)
        {
            var top = (height - rows) / 2;
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    voxels[((top + row) * width) + left + column] = part[row, column];
                }
            }

            left += columns + Gap;
        }

        return new(voxels, height, width);
    }
}
