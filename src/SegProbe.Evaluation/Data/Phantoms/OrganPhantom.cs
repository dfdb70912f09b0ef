using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>
/// Draws a part of a body as CT shows it, in HU: label 1 is an organ, label 2 a darker lesion in it. 48 x 48 x 24 voxels
/// of 1.5 x 1.5 x 3 mm.
/// </summary>
/// <remarks>Whole HU of the type int16; only arithmetic whose rounding is prescribed.</remarks>
internal sealed class OrganPhantom
{
    private const int Cells = 5;
    private const double Air = -1000;
    private const double Fat = -95;
    private const double Bone = 650;
    private const double NoiseHu = 14;

    private static readonly int[] Size = [48, 48, 24];
    private static readonly double[] Spacing = [1.5, 1.5, 3];
    private static readonly double[] Extent = [.. Size.Zip(Spacing, (count, mm) => count * mm)];

    private readonly SeededRandom random;
    private readonly double muscle;
    private readonly double organHu;
    private readonly double lesionHu;
    private readonly Blob body;
    private readonly Blob spine;
    private readonly Blob organ;
    private readonly Blob lesion;
    private readonly Lattice texture;

    private OrganPhantom(SeededRandom random)
    {
        this.random = random;
        (muscle, organHu) = (random.Between(40, 60), random.Between(95, 135));
        lesionHu = organHu - random.Between(45, 75);
        texture = new(random);
        body = Blob.Draw(random, [36 + random.Between(-2, 2), 38, 36], [33, 31, 80], waviness: 0.1);
        spine = Blob.Draw(random, [36 + random.Between(-3, 3), 12, 36], [7, 6, 80], waviness: 0.2);
        double[] centre = [random.Between(30, 42), random.Between(38, 46), random.Between(30, 42)];
        organ = Blob.Draw(
            random, centre, [random.Between(13, 20), random.Between(11, 17), random.Between(15, 24)], waviness: 0.35);
        double[] place = [.. centre.Select(mm => mm + random.Between(-5, 5))];
        lesion = Blob.Draw(
            random, place, [random.Between(3.5, 7.5), random.Between(3.5, 7.5), random.Between(4.5, 8.5)], waviness: 0.3);
    }

    /// <summary>Draws a volume and its mask.</summary>
    public static VolumeSample Draw(SeededRandom random)
    {
        OrganPhantom phantom = new(random);
        var affine = new[,]
        {
            { -Spacing[0], 0, 0, Extent[0] / 2 }, { 0, -Spacing[1], 0, Extent[1] / 2 }, { 0, 0, Spacing[2], -Extent[2] / 2 },
            { 0, 0, 0, 1 },
        };
        VolumeGeometry geometry = new(Size, affine);
        var values = new float[Size[0] * Size[1] * Size[2]];
        var labels = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            (values[i], labels[i]) = phantom.Voxel(i % Size[0], i / Size[0] % Size[1], i / (Size[0] * Size[1]));
        }

        return new(new(geometry, 1, values, VoxelType.Int16), new(geometry, labels));
    }

    // The mean of 2 x 2 x 2 points, as a voxel at a border has a part of both; the label is that of its middle.
    private (float Hu, byte Label) Voxel(int column, int row, int slice)
    {
        var sum = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            sum += Tissue(At(column, 0.25 + (0.5 * (corner & 1)), 0), At(row, 0.25 + (0.5 * ((corner >> 1) & 1)), 1),
                At(slice, 0.25 + (0.5 * (corner >> 2)), 2));
        }

        var (x, y, z) = (At(column, 0.5, 0), At(row, 0.5, 1), At(slice, 0.5, 2));
        var label = !organ.Holds(x, y, z) ? (byte)0 : lesion.Holds(x, y, z) ? (byte)2 : (byte)1;
        return ((float)Math.Round((sum / 8) + (NoiseHu * random.Gaussian())), label);
    }

    private static double At(int index, double part, int axis) => (index + part) * Spacing[axis];

    private double Tissue(double x, double y, double z)
    {
        var shade = 8 * texture.At(x / Extent[0], y / Extent[1], z / Extent[2]);
        return !body.Holds(x, y, z) ? Air
            : spine.Holds(x, y, z) ? Bone + (4 * shade)
            : !organ.Holds(x, y, z) ? (shade > 2.5 ? Fat : muscle) + shade
            : lesion.Holds(x, y, z) ? lesionHu + shade
            : organHu + shade;
    }

    // An ellipsoid with a wavy surface.
    private sealed record Blob(double[] Centre, double[] Radii, double[] Rotation, Lattice Waves, double Waviness)
    {
        public static Blob Draw(SeededRandom random, double[] centre, double[] radii, double waviness) =>
            new(centre, radii, RandomRotation(random), new(random), waviness);

        public bool Holds(double x, double y, double z)
        {
            var (a, b, c) = (x - Centre[0], y - Centre[1], z - Centre[2]);
            var squared = 0.0;
            for (var axis = 0; axis < 3; axis++)
            {
                var along = (Rotation[3 * axis] * a) + (Rotation[(3 * axis) + 1] * b) + (Rotation[(3 * axis) + 2] * c);
                squared += along * along / (Radii[axis] * Radii[axis]);
            }

            return squared + (Waviness * Waves.At(x / Extent[0], y / Extent[1], z / Extent[2])) < 1;
        }

        // A small turn: the quaternion (1, b, c, d), normalised.
        private static double[] RandomRotation(SeededRandom random)
        {
            var (b, c, d) = (random.Between(-0.25, 0.25), random.Between(-0.25, 0.25), random.Between(-0.25, 0.25));
            var s = 2 / (1 + (b * b) + (c * c) + (d * d));
            return
            [
                1 - (s * ((c * c) + (d * d))), s * ((b * c) - d), s * ((b * d) + c),
                s * ((b * c) + d), 1 - (s * ((b * b) + (d * d))), s * ((c * d) - b),
                s * ((b * d) - c), s * ((c * d) + b), 1 - (s * ((b * b) + (c * c))),
            ];
        }
    }

    // A smooth random function on the unit cube, in [-1, 1]: as NoiseField on the square.
    private sealed class Lattice
    {
        private const int Side = Cells + 1;

        private readonly double[] heights = new double[Side * Side * Side];

        public Lattice(SeededRandom random)
        {
            for (var i = 0; i < heights.Length; i++)
            {
                heights[i] = random.Between(-1, 1);
            }
        }

        public double At(double x, double y, double z)
        {
            var ((i, a), (j, b), (k, c)) = (Cell(x), Cell(y), Cell(z));
            var corner = (((k * Side) + j) * Side) + i;
            var (near, far) = (Plane(corner, a, b), Plane(corner + (Side * Side), a, b));
            return near + (c * (far - near));
        }

        private double Plane(int corner, double a, double b)
        {
            var above = heights[corner] + (a * (heights[corner + 1] - heights[corner]));
            corner += Side;
            var below = heights[corner] + (a * (heights[corner + 1] - heights[corner]));
            return above + (b * (below - above));
        }

        private static (int Cell, double Share) Cell(double position)
        {
            var scaled = position * Cells;
            var cell = Math.Clamp((int)scaled, 0, Cells - 1);
            return (cell, Ramp.Up(scaled - cell, 0, 1));
        }
    }
}
