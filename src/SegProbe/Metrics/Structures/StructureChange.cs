namespace SegProbe.Metrics.Structures;

/// <summary>How size and place of a structure differ between two masks.</summary>
public static class StructureChange
{
    private const double CubicMillimetresPerMillilitre = 1000;

    /// <summary>
    /// Volume: number of voxels · volume of a voxel / 1000. In ml where the spacing is in mm; 0 where there is nothing.
    /// </summary>
    /// <param name="mask">A mask of three axes.</param>
    public static double Millilitres(StructureMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return mask.Count * mask.PixelSize / CubicMillimetresPerMillilitre;
    }

    /// <summary>
    /// Difference of the sizes, (|A| − |B|) · size of a pixel: in mm³ (mm² of two axes) where the spacing is in mm, in pixels
    /// where it is 1. Negative where A is smaller; minus or plus the whole size where the structure was erased or
    /// inserted, 0 where both masks are empty.
    /// </summary>
    /// <param name="first">A, the mask that is judged.</param>
    /// <param name="second">B, the mask to compare with.</param>
    public static double Size(StructureMask first, StructureMask second)
    {
        ArgumentNullException.ThrowIfNull(first);
        first.RequireSameGrid(second);
        return (first.Count - second.Count) * first.PixelSize;
    }

    /// <summary>
    /// Centroid shift: the distance between the mean places of both masks' pixels. In the units of the spacing; 0 where
    /// both masks are empty, the image's diagonal where one is.
    /// </summary>
    /// <param name="first">A, the mask that is judged.</param>
    /// <param name="second">B, the mask to compare with.</param>
    public static double CentroidShift(StructureMask first, StructureMask second)
    {
        ArgumentNullException.ThrowIfNull(first);
        first.RequireSameGrid(second);
        return StructurePresence.Find(first, second) switch
        {
            Presence.Both => Math.Sqrt(Centroid(first).Zip(Centroid(second), (a, b) => (a - b) * (a - b)).Sum()),
            Presence.Neither => 0,
            _ => first.Diagonal,
        };
    }

    private static double[] Centroid(StructureMask mask)
    {
        var sums = new double[mask.Size.Count];
        for (var i = 0; i < mask.IsSet.Length; i++)
        {
            if (mask.IsSet[i])
            {
                for (int axis = sums.Length - 1, rest = i; axis >= 0; rest /= mask.Size[axis], axis--)
                {
                    sums[axis] += rest % mask.Size[axis];
                }
            }
        }

        return [.. sums.Zip(mask.Spacing, (sum, step) => sum / mask.Count * step)];
    }
}
