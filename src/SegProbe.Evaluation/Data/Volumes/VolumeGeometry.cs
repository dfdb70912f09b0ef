using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>Where the voxels of a grid lie in the patient. Immutable.</summary>
/// <remarks>
/// World coordinates are in mm, x to the right, y to the front, z to the head (RAS+, as NIfTI and nibabel have them;
/// DICOM's x and y point the other way). The affine maps the centre of voxel (i, j, k) to
/// <c>A · (i, j, k, 1)</c>.
/// </remarks>
public sealed class VolumeGeometry
{
    private const double SmallestDeterminant = 1e-6;
    private const string Letters = "LRPAIS";

    private readonly double[,] affine;
    private readonly double[,] inverse;

    /// <summary>Describes a grid.</summary>
    /// <param name="size">Voxels along the axes X, Y, Z of the file; each at least 1.</param>
    /// <param name="affine">[4, 4], voxel to mm; the last row is 0, 0, 0, 1.</param>
    /// <exception cref="ArgumentException">A size or the affine is not what it must be.</exception>
    public VolumeGeometry(IReadOnlyList<int> size, double[,] affine)
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentNullException.ThrowIfNull(affine);
        if (size.Count != 3 || size.Any(length => length < 1))
        {
            throw new ArgumentException(
                $"size must have 3 lengths of at least 1, got [{string.Join(", ", size)}].", nameof(size));
        }

        if (Fault(affine) is { } fault)
        {
            throw new ArgumentException($"affine must {fault.Rule}, got {fault.Found}.", nameof(affine));
        }

        Size = [.. size];
        this.affine = (double[,])affine.Clone();
        inverse = Inverse(affine);
        Spacing = [.. Enumerable.Range(0, 3).Select(axis => Length(affine, axis))];
        (Axes, Orientation) = Orient(affine);
    }

    /// <summary>Gets the number of voxels along X, Y, Z, the axes of the file.</summary>
    public IReadOnlyList<int> Size { get; }

    /// <summary>Gets the distance between neighbouring voxels along X, Y, Z, in mm.</summary>
    public IReadOnlyList<double> Spacing { get; }

    /// <summary>Gets where the axes X, Y, Z point, for example "RAS" or "LPS"; as nibabel's <c>aff2axcodes</c>.</summary>
    public string Orientation { get; }

    /// <summary>Gets the volume of a voxel in mm³: the absolute determinant of the affine.</summary>
    public double VoxelVolume => Math.Abs(Determinant(affine));

    /// <summary>Gets a copy of the affine, [4, 4], voxel to mm.</summary>
    public double[,] Affine => (double[,])affine.Clone();

    // For each axis X, Y, Z the world axis (0 to 2) that it follows.
    private int[] Axes { get; }

    /// <summary>Describes a grid of which only the distances are known; its axes are called R, A, S.</summary>
    /// <param name="size">Voxels along X, Y, Z.</param>
    /// <param name="spacing">mm along X, Y, Z; null for 1 each.</param>
    public static VolumeGeometry FromSpacing(IReadOnlyList<int> size, IReadOnlyList<double>? spacing = null)
    {
        var scale = spacing ?? [1, 1, 1];
        return new(
            size,
            new double[,] { { scale[0], 0, 0, 0 }, { 0, scale[1], 0, 0 }, { 0, 0, scale[2], 0 }, { 0, 0, 0, 1 } });
    }

    /// <summary>Gives the mm at a voxel's place, which may lie between voxels and outside of the grid.</summary>
    public (double X, double Y, double Z) ToWorld(double i, double j, double k) => Apply(affine, i, j, k);

    /// <summary>Gives the voxel's place at a point in mm.</summary>
    public (double I, double J, double K) ToVoxel(double x, double y, double z) => Apply(inverse, x, y, z);

    /// <summary>
    /// Gives the largest distance in mm between the places of a corner voxel in two grids of one size.
    /// </summary>
    public double Distance(VolumeGeometry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var largest = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            var (i, j, k) = (
                (corner & 1) * (Size[0] - 1), ((corner >> 1) & 1) * (Size[1] - 1), (corner >> 2) * (Size[2] - 1));
            var (here, there) = (ToWorld(i, j, k), other.ToWorld(i, j, k));
            var (x, y, z) = (here.X - there.X, here.Y - there.Y, here.Z - there.Z);
            largest = Math.Max(largest, Math.Sqrt((x * x) + (y * y) + (z * z)));
        }

        return largest;
    }

    /// <summary>Tells whether two grids have one size and no corner lies further apart than a part of a voxel.</summary>
    /// <param name="other">The other grid.</param>
    /// <param name="tolerance">In voxels along the axis with the smallest spacing.</param>
    public bool Matches(VolumeGeometry other, double tolerance = 0.01)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Size.SequenceEqual(other.Size) && Distance(other) <= tolerance * Spacing.Min();
    }

    /// <summary>Tells how the axes must be reordered and turned so that they point elsewhere.</summary>
    /// <param name="orientation">
    /// Three letters, one of each pair L R, P A, I S: where the new axes X, Y, Z point, for example "RAS".
    /// </param>
    /// <exception cref="ArgumentException">The letters name no orientation.</exception>
    public IReadOnlyList<AxisSource> AxesTo(string orientation)
    {
        RequireOrientation(orientation);
        return
        [
            .. orientation.Select(letter =>
            {
                var source = Array.IndexOf(Axes, Letters.IndexOf(letter, StringComparison.Ordinal) / 2);
                return new AxisSource(source, Orientation[source] != letter);
            }),
        ];
    }

    /// <summary>Gives the geometry of the grid whose axes are reordered and turned; every voxel stays where it is.</summary>
    /// <param name="axes">For each new axis, the present one; each once.</param>
    public VolumeGeometry Reordered(IReadOnlyList<AxisSource> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        var changed = new double[4, 4];
        changed[3, 3] = 1;
        for (var row = 0; row < 3; row++)
        {
            changed[row, 3] = affine[row, 3];
            for (var axis = 0; axis < 3; axis++)
            {
                var (source, isFlipped) = axes[axis];
                changed[row, axis] = isFlipped ? -affine[row, source] : affine[row, source];
                changed[row, 3] += isFlipped ? affine[row, source] * (Size[source] - 1) : 0;
            }
        }

        return new([.. axes.Select(axis => Size[axis.Source])], changed);
    }

    /// <summary>Says size, spacing and orientation, for example "35 x 51 x 35 voxels of 1 x 1 x 1 mm, RAS".</summary>
    public override string ToString() =>
        string.Join(" x ", Size) + " voxels of " +
        string.Join(" x ", Spacing.Select(mm => Invariant($"{mm:0.###}"))) + $" mm, {Orientation}";

    // What is wrong with an affine; null for nothing.
    internal static (string Rule, string Found)? Fault(double[,] affine)
    {
        if (affine.GetLength(0) != 4 || affine.GetLength(1) != 4)
        {
            return ("be [4, 4]", $"[{affine.GetLength(0)}, {affine.GetLength(1)}]");
        }

        if (affine.Cast<double>().Any(value => !double.IsFinite(value)))
        {
            return ("have finite entries", "one that is not");
        }

        if ((affine[3, 0], affine[3, 1], affine[3, 2], affine[3, 3]) is not (0, 0, 0, 1))
        {
            return ("end in the row 0, 0, 0, 1", "another one");
        }

        var lengths = Length(affine, 0) * Length(affine, 1) * Length(affine, 2);
        return double.IsFinite(lengths) && Math.Abs(Determinant(affine)) > SmallestDeterminant * lengths
            ? null
            : ("have axes that span space", "axes in one plane, or of no length");
    }

    private static void RequireOrientation(string orientation)
    {
        ArgumentNullException.ThrowIfNull(orientation);
        if (orientation.Length != 3 || orientation.Any(letter => !Letters.Contains(letter, StringComparison.Ordinal))
            || orientation.Select(letter => Letters.IndexOf(letter, StringComparison.Ordinal) / 2).Distinct().Count() < 3)
        {
            throw new ArgumentException(
                $"orientation must be three letters, one of each pair L R, P A, I S, got '{orientation}'. " +
                "Write for example RAS.", nameof(orientation));
        }
    }

    // As nibabel's io_orientation: each axis in turn takes the world axis, of those left, in which the nearest rotation
    // moves it most.
    private static (int[] Axes, string Code) Orient(double[,] affine)
    {
        var rotation = NearestRotation(affine);
        var axes = new int[3];
        var code = new char[3];
        for (var axis = 0; axis < 3; axis++)
        {
            var left = Enumerable.Range(0, 3).Except(axes[..axis]);
            var world = axes[axis] = left.MaxBy(row => Math.Abs(rotation[row, axis]));
            code[axis] = Letters[(2 * world) + (rotation[world, axis] > 0 ? 1 : 0)];
        }

        return (axes, new(code));
    }

    // The orthogonal factor of the polar decomposition of the affine without its spacing, by Newton's iteration
    // R <- (R + R^-T) / 2 (Higham 1986), which converges quadratically.
    private static double[,] NearestRotation(double[,] affine)
    {
        const int iterations = 60;
        var rotation = new double[4, 4];
        rotation[3, 3] = 1;
        for (var axis = 0; axis < 3; axis++)
        {
            for (var row = 0; row < 3; row++)
            {
                rotation[row, axis] = affine[row, axis] / Length(affine, axis);
            }
        }

        for (var i = 0; i < iterations; i++)
        {
            var inverted = Inverse(rotation);
            var next = (double[,])rotation.Clone();
            for (var row = 0; row < 3; row++)
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    next[row, axis] = (rotation[row, axis] + inverted[axis, row]) / 2;
                }
            }

            rotation = next;
        }

        return rotation;
    }

    private static (double, double, double) Apply(double[,] matrix, double a, double b, double c) => (
        (matrix[0, 0] * a) + (matrix[0, 1] * b) + (matrix[0, 2] * c) + matrix[0, 3],
        (matrix[1, 0] * a) + (matrix[1, 1] * b) + (matrix[1, 2] * c) + matrix[1, 3],
        (matrix[2, 0] * a) + (matrix[2, 1] * b) + (matrix[2, 2] * c) + matrix[2, 3]);

    private static double Length(double[,] matrix, int axis) => Math.Sqrt(
        (matrix[0, axis] * matrix[0, axis]) + (matrix[1, axis] * matrix[1, axis]) + (matrix[2, axis] * matrix[2, axis]));

    private static double Determinant(double[,] matrix) =>
        (matrix[0, 0] * Cofactor(matrix, 0, 0)) + (matrix[0, 1] * Cofactor(matrix, 0, 1)) +
        (matrix[0, 2] * Cofactor(matrix, 0, 2));

    private static double Cofactor(double[,] matrix, int row, int column)
    {
        var (r1, r2) = ((row + 1) % 3, (row + 2) % 3);
        var (c1, c2) = ((column + 1) % 3, (column + 2) % 3);
        return (matrix[r1, c1] * matrix[r2, c2]) - (matrix[r1, c2] * matrix[r2, c1]);
    }

    private static double[,] Inverse(double[,] matrix)
    {
        var determinant = Determinant(matrix);
        var inverted = new double[4, 4];
        inverted[3, 3] = 1;
        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                inverted[row, column] = Cofactor(matrix, column, row) / determinant;
                inverted[row, 3] -= inverted[row, column] * matrix[column, 3];
            }
        }

        return inverted;
    }
}

/// <summary>Where an axis of a reordered grid comes from.</summary>
/// <param name="Source">The present axis, 0 to 2 for X, Y, Z.</param>
/// <param name="IsFlipped">Whether it is run through from its end.</param>
public readonly record struct AxisSource(int Source, bool IsFlipped);
