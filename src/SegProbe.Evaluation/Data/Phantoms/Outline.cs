namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>A closed border: a rotated ellipse whose radius swings a little with the direction.</summary>
internal sealed class Outline
{
    // Entry i swings i + 2 times around the border; its length is the amplitude, as a share of the radius.
    private readonly Vector[] waves;
    private readonly Vector centre;
    private readonly Vector axis;
    private readonly Vector semiAxes;

    private Outline(Vector centre, Vector axis, Vector semiAxes, Vector[] waves) =>
        (this.centre, this.axis, this.semiAxes, this.waves) = (centre, axis, semiAxes, waves);

    /// <summary>Draws a border.</summary>
    /// <param name="random">Where direction and waves come from.</param>
    /// <param name="centre">The middle.</param>
    /// <param name="radius">The geometric mean of the semi-axes; the area is near π times its square.</param>
    /// <param name="aspect">The shorter semi-axis divided by the longer, in (0, 1].</param>
    /// <param name="waviness">The amplitude of each wave is at most this divided by its number of swings.</param>
    /// <param name="waves">How many waves of 2, 3, ... swings are laid on top of each other.</param>
    public static Outline Draw(
        SeededRandom random, Vector centre, double radius, double aspect, double waviness, int waves)
    {
        var stretch = Math.Sqrt(aspect);
        return new(
            centre, random.Direction(), new(radius / stretch, radius * stretch), DrawWaves(random, waviness, waves));
    }

    /// <summary>Draws a smaller border of the same direction that stays inside this one.</summary>
    /// <param name="random">Where the offset and the waves come from.</param>
    /// <param name="ratio">Its diameter as a share of this one's, at most 0.75.</param>
    public Outline DrawInner(SeededRandom random, double ratio)
    {
        var slack = 0.9 - (1.09 * ratio);
        var offset = random.Direction() * (slack * random.Between(0, 0.6));
        var stretch = random.Between(0.95, 1.05);
        var centre = this.centre + new Vector(offset.X * this.semiAxes.X, offset.Y * this.semiAxes.Y).Rotate(axis);
        Vector semiAxes = new(this.semiAxes.X * ratio * stretch, this.semiAxes.Y * ratio / stretch);
        return new(centre, axis, semiAxes, DrawWaves(random, waviness: 0.03, count: 2));
    }

    /// <summary>Tells how deep a point lies inside: 1 in the middle, 0 on the border, negative outside.</summary>
    public double Depth(Vector point)
    {
        var turned = (point - centre).RotateBack(axis);
        Vector scaled = new(turned.X / semiAxes.X, turned.Y / semiAxes.Y);
        var distance = scaled.Length;
        return distance < 1e-9 ? 1 : 1 - (distance / Radius(scaled * (1 / distance)));
    }

    private static Vector[] DrawWaves(SeededRandom random, double waviness, int count)
    {
        var waves = new Vector[count];
        for (var i = 0; i < count; i++)
        {
            waves[i] = random.Direction() * (waviness * random.Between(0.3, 1) / (i + 2));
        }

        return waves;
    }

    // The k-th power of a direction, as a complex number, holds the cosine and the sine of k times its angle.
    private double Radius(Vector direction)
    {
        var radius = 1.0;
        var power = direction;
        foreach (var wave in waves)
        {
            power = power.Rotate(direction);
            radius += wave.Dot(power);
        }

        return radius;
    }
}
