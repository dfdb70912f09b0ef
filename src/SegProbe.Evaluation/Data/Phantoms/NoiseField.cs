namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// A smooth random surface over the picture: random values on a square grid, with soft steps in between.
/// </summary>
internal sealed class NoiseField
{
    private readonly int _cells;
    private readonly double[] _heights;

    /// <summary>Draws a surface.</summary>
    /// <param name="random">Where the heights come from.</param>
    /// <param name="cells">Grid cells along a side: few for broad clouds, many for fine grain.</param>
    public NoiseField(PhantomRandom random, int cells)
    {
        _cells = cells;
        _heights = new double[(cells + 1) * (cells + 1)];
        for (var i = 0; i < _heights.Length; i++)
        {
            _heights[i] = random.Between(-1, 1);
        }
    }

    /// <summary>Gives the height at a point of the picture, in [-1, 1].</summary>
    public double At(Vector point)
    {
        var (column, x) = Cell(point.X);
        var (row, y) = Cell(point.Y);
        var corner = (row * (_cells + 1)) + column;
        var above = _heights[corner] + (x * (_heights[corner + 1] - _heights[corner]));
        corner += _cells + 1;
        var below = _heights[corner] + (x * (_heights[corner + 1] - _heights[corner]));
        return above + (y * (below - above));
    }

    private (int Cell, double Share) Cell(double position)
    {
        var scaled = position * _cells;
        var cell = Math.Clamp((int)scaled, 0, _cells - 1);
        return (cell, Ramp.Up(scaled - cell, 0, 1));
    }
}
