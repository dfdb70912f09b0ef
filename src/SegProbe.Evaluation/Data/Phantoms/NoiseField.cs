namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// A smooth random surface over the picture: random values on a square grid, with soft steps in between.
/// </summary>
internal sealed class NoiseField
{
    private readonly int cells;
    private readonly double[] heights;

    /// <summary>Draws a surface.</summary>
    /// <param name="random">Where the heights come from.</param>
    /// <param name="cells">Grid cells along a side: few for broad clouds, many for fine grain.</param>
    public NoiseField(SeededRandom random, int cells)
    {
        this.cells = cells;
        heights = new double[(cells + 1) * (cells + 1)];
        for (var i = 0; i < heights.Length; i++)
        {
            heights[i] = random.Between(-1, 1);
        }
    }

    /// <summary>Gives the height at a point of the picture, in [-1, 1].</summary>
    public double At(Vector point)
    {
        var (column, x) = Cell(point.X);
        var (row, y) = Cell(point.Y);
        var corner = (row * (cells + 1)) + column;
        var above = heights[corner] + (x * (heights[corner + 1] - heights[corner]));
        corner += cells + 1;
        var below = heights[corner] + (x * (heights[corner + 1] - heights[corner]));
        return above + (y * (below - above));
    }

    private (int Cell, double Share) Cell(double position)
    {
        var scaled = position * cells;
        var cell = Math.Clamp((int)scaled, 0, cells - 1);
        return (cell, Ramp.Up(scaled - cell, 0, 1));
    }
}

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
