using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Targets.Volumes;

/// <summary>Lays the mask of one patient's volume on the voxels of another's.</summary>
public static class MaskPlacement
{
    /// <summary>
    /// Lays the centre of one grid on that of another, in mm: right on right, front on front, head on head. A voxel has
    /// the label of the nearest one of the mask, and is background outside of it.
    /// </summary>
    /// <param name="mask">The mask, on the voxels of its own grid.</param>
    /// <param name="from">Its grid.</param>
    /// <param name="to">The other grid.</param>
    /// <returns>The mask on the voxels of the other grid; the same object where that changes nothing.</returns>
    public static LabelMap CentreOnCentre(LabelMap mask, VolumeGeometry from, VolumeGeometry to)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Orientation == to.Orientation && from.Size.SequenceEqual(to.Size)
            && from.Spacing.Zip(to.Spacing).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4 * pair.First))
        {
            return mask;
        }

        var axes = from.AxesTo(to.Orientation);
        int?[][] places = [.. axes.Select((axis, i) => Places(axis, from, to.Size[i], to.Spacing[i]))];
        var labels = new byte[to.Size[0] * to.Size[1] * to.Size[2]];
        // For each axis of the other grid the step of the mask's array.
        int[] steps = [1, from.Size[0], from.Size[0] * from.Size[1]];
        var i = 0;
        foreach (var z in places[2])
        {
            foreach (var y in places[1])
            {
                foreach (var x in places[0])
                {
                    labels[i++] = x is { } a && y is { } b && z is { } c
                        ? mask.Labels[(a * steps[axes[0].Source]) + (b * steps[axes[1].Source]) + (c * steps[axes[2].Source])]
                        : (byte)0;
                }
            }
        }

        return new([to.Size[2], to.Size[1], to.Size[0]], labels);
    }

    // For each voxel along an axis of the other grid the mask's, null where it lies outside.
    private static int?[] Places(AxisSource axis, VolumeGeometry from, int count, double spacing)
    {
        var (length, own) = (from.Size[axis.Source], from.Spacing[axis.Source]);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var along = (i - ((count - 1) / 2.0)) * spacing / own * (axis.IsFlipped ? -1 : 1);
                var place = (int)Math.Floor(along + ((length - 1) / 2.0) + 0.5);
                return place >= 0 && place < length ? place : (int?)null;
            }),
        ];
    }
}
