namespace SegProbe.Metrics.Structures;

/// <summary>How far the borders of two masks of a structure lie apart.</summary>
/// <remarks>
/// A border's pixels are those of <see cref="StructureMask.Border"/>; d(a, B) is the distance of the pixel centre a to
/// the nearest border pixel of the other mask. Where one mask is empty, every distance is the image's diagonal, so that
/// an erased or inserted structure stays in a mean; <see cref="Presence"/> tells such cases apart. Where both are empty,
/// distances are 0.
/// <para>Definitions: Maier-Hein, Reinke et al., Metrics reloaded, Nature Methods 2024, appendix.</para>
/// </remarks>
public sealed class SurfaceDistances
{
    private const double Percentile = 0.95;

    private readonly double[] fromFirst;
    private readonly double[] fromSecond;

    private SurfaceDistances(Presence presence, double[] fromFirst, double[] fromSecond) =>
        (Presence, this.fromFirst, this.fromSecond) = (presence, fromFirst, fromSecond);

    /// <summary>Gets whether the structure is in both masks.</summary>
    public Presence Presence { get; }

    /// <summary>
    /// Gets the Hausdorff distance at the 95th percentile, HD95: the larger of the 95th percentiles (linear between
    /// neighbours) of d(a, B) over the border of A and of d(b, A) over the border of B. In the units of the spacing; 0
    /// where both masks are empty, the diagonal where one is.
    /// </summary>
    public double Hd95 => Math.Max(Quantile(fromFirst), Quantile(fromSecond));

    /// <summary>
    /// Gets the average symmetric surface distance, ASSD: (Σ d(a, B) + Σ d(b, A)) / (|∂A| + |∂B|). Units and empty
    /// masks as <see cref="Hd95"/>.
    /// </summary>
    public double Assd => fromFirst.Concat(fromSecond).Average();

    /// <summary>Measures two masks on one grid.</summary>
    /// <param name="first">A, the mask that is judged.</param>
    /// <param name="second">B, the mask to compare with.</param>
    /// <exception cref="ArgumentException">The grids differ.</exception>
    public static SurfaceDistances Measure(StructureMask first, StructureMask second)
    {
        ArgumentNullException.ThrowIfNull(first);
        first.RequireSameGrid(second);
        var presence = StructurePresence.Find(first, second);
        if (presence != Presence.Both)
        {
            var distance = presence == Presence.Neither ? 0 : first.Diagonal;
            return new(presence, [distance], [distance]);
        }

        // The nearest pixels lie in the box that holds both masks.
        var (from, to) = StructureMask.Box(first, second);
        var (a, b) = (first.Crop(from, to).Border(), second.Crop(from, to).Border());
        return new(presence, Distances(a, b), Distances(b, a));
    }

    /// <summary>
    /// Gives the normalised surface distance, NSD: the share of border pixels of both masks that lie within a tolerance of
    /// the other's border. In [0, 1]; 1 where both masks are empty, 0 where one is.
    /// </summary>
    /// <param name="tolerance">In the units of the spacing, at least 0.</param>
    public double Nsd(double tolerance)
    {
        Check.AtLeast(tolerance, 0, nameof(tolerance));
        return Presence is Presence.Erased or Presence.Inserted
            ? 0
            : (double)(fromFirst.Count(Within) + fromSecond.Count(Within)) / (fromFirst.Length + fromSecond.Length);

        bool Within(double distance) => distance <= tolerance;
    }

    private static double[] Distances(StructureMask from, StructureMask to)
    {
        var squared = DistanceTransform.Squared(to);
        return [.. squared.Where((_, i) => from.IsSet[i]).Select(Math.Sqrt).Order()];
    }

    private static double Quantile(double[] sorted)
    {
        var place = Percentile * (sorted.Length - 1);
        var (below, part) = ((int)place, place - Math.Floor(place));
        return part == 0 ? sorted[below] : sorted[below] + (part * (sorted[below + 1] - sorted[below]));
    }
}

/// <summary>Whether a structure is in two masks, A that is judged and B that it is compared with.</summary>
public enum Presence
{
    /// <summary>In both.</summary>
    Both,

    /// <summary>In none.</summary>
    Neither,

    /// <summary>In B, and not in A.</summary>
    Erased,

    /// <summary>In A, and not in B.</summary>
    Inserted,
}

/// <summary>Finds in which of two masks a structure is.</summary>
internal static class StructurePresence
{
    public static Presence Find(StructureMask first, StructureMask second) => (first.IsEmpty, second.IsEmpty) switch
    {
        (true, true) => Presence.Neither,
        (true, false) => Presence.Erased,
        (false, true) => Presence.Inserted,
        _ => Presence.Both,
    };
}
