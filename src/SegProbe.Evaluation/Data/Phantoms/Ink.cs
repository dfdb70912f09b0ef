namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// A layer that lines and spots are drawn on before it is painted as a whole, so that where strokes overlap nothing is
/// painted twice.
/// </summary>
internal sealed class Ink(int size)
{
    private readonly double[] shares = new double[size * size];

    /// <summary>Gets how far each pixel is covered, [size, size] in row-major order, 0 to 1.</summary>
    public ReadOnlySpan<double> Shares => shares;

    /// <summary>Draws a line with round ends. One thinner than a pixel becomes fainter instead.</summary>
    /// <param name="from">One end.</param>
    /// <param name="to">The other end.</param>
    /// <param name="halfWidth">Half its width, as a share of the picture's side.</param>
    public void Line(Vector from, Vector to, double halfWidth)
    {
        var pixel = 1.0 / size;
        var drawn = Math.Max(halfWidth, pixel / 2);
        var strength = halfWidth / drawn;
        var step = to - from;
        var scale = 1 / Math.Max(step.SquaredLength, 1e-12);

        Cover(from, to, drawn + pixel, point =>
        {
            var along = Math.Clamp((point - from).Dot(step) * scale, 0, 1);
            var distance = (point - from - (step * along)).Length;
            return strength * Math.Clamp(((drawn - distance) / pixel) + 0.5, 0, 1);
        });
    }

    /// <summary>Draws a round spot.</summary>
    /// <param name="centre">Its middle.</param>
    /// <param name="radius">Where it ends, as a share of the picture's side.</param>
    /// <param name="softness">
    /// The share of the radius over which it fades: near 0 for a sharp border, 1 for a cloud.
    /// </param>
    /// <param name="strength">How far the middle is covered, 0 to 1.</param>
    public void Spot(Vector centre, double radius, double softness, double strength) =>
        Cover(centre, centre, radius, point =>
            strength * Ramp.Up(1 - ((point - centre).Length / radius), 0, softness));

    private void Cover(Vector from, Vector to, double reach, Func<Vector, double> share)
    {
        var (left, right) = Range(from.X, to.X, reach);
        var (top, bottom) = Range(from.Y, to.Y, reach);
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                ref var pixel = ref shares[(row * size) + column];
                pixel = Math.Max(pixel, share(new((column + 0.5) / size, (row + 0.5) / size)));
            }
        }
    }

    private (int First, int Last) Range(double one, double other, double reach) =>
        (Math.Max(0, (int)((Math.Min(one, other) - reach) * size)),
            Math.Min(size - 1, (int)((Math.Max(one, other) + reach) * size)));
}
