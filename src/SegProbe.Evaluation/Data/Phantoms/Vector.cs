namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// A point or a step in the picture, whose sides have length 1: (0, 0) is the upper left corner, (1, 1) the lower
/// right.
/// </summary>
internal readonly record struct Vector(double X, double Y)
{
    /// <summary>Gets the middle of the picture.</summary>
    public static Vector Middle => new(0.5, 0.5);

    public double SquaredLength => (X * X) + (Y * Y);

    public double Length => Math.Sqrt(SquaredLength);

    /// <summary>Gets whether the point lies in the picture.</summary>
    public bool IsInside => X is >= 0 and <= 1 && Y is >= 0 and <= 1;

    public static Vector operator +(Vector first, Vector second) => new(first.X + second.X, first.Y + second.Y);

    public static Vector operator -(Vector first, Vector second) => new(first.X - second.X, first.Y - second.Y);

    public static Vector operator *(Vector vector, double factor) => new(vector.X * factor, vector.Y * factor);

    public double Dot(Vector other) => (X * other.X) + (Y * other.Y);

    /// <summary>The product as complex numbers: with a direction it is a rotation, and needs no sine.</summary>
    public Vector Rotate(Vector direction) =>
        new((X * direction.X) - (Y * direction.Y), (X * direction.Y) + (Y * direction.X));

    /// <summary>Undoes <see cref="Rotate"/>.</summary>
    public Vector RotateBack(Vector direction) => Rotate(new(direction.X, -direction.Y));

    /// <summary>Turns a direction by roughly <paramref name="angle"/> radians (exactly: by its arc tangent).</summary>
    public Vector Turn(double angle)
    {
        var turned = Rotate(new(1, angle));
        return turned * (1 / turned.Length);
    }
}

/// <summary>Directions drawn at random.</summary>
internal static class RandomDirection
{
    /// <summary>Gives a vector of length 1.</summary>
    public static Vector Direction(this SeededRandom random)
    {
        while (true)
        {
            Vector candidate = new(random.Between(-1, 1), random.Between(-1, 1));
            if (candidate.Length is > 0.1 and <= 1)
            {
                return candidate * (1 / candidate.Length);
            }
        }
    }
}
