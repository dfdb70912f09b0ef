namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>Soft steps by polynomials: unlike exponentials they have the same last bit on every machine.</summary>
internal static class Ramp
{
    /// <summary>Rises from 0 at <paramref name="start"/> to 1 at <paramref name="end"/>, level at both.</summary>
    public static double Up(double value, double start, double end)
    {
        var t = Math.Clamp((value - start) / (end - start), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>A bump: 1 at distance 0, falling to 0 at distance 1 and beyond.</summary>
    /// <param name="squaredDistance">The square of the distance.</param>
    public static double Bump(double squaredDistance)
    {
        var rest = Math.Max(0, 1 - squaredDistance);
        return rest * rest;
    }
}
