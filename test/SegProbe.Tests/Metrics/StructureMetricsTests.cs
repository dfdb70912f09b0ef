using SegProbe.Metrics.Structures;

namespace SegProbe.Tests.Metrics;

public sealed class StructureMetricsTests
{
    private const double Rounding = 1e-9;
    private static readonly double[] Anisotropic = [3, 0.75, 0.8];

    // The numbers are scipy's: python3 test/reference/structure_metrics.py prints them.
    public static TheoryData<string, StructureMask, StructureMask, double[]> References => new()
    {
        {
            "solid", Ellipsoid([12, 24, 30], [6, 12, 14], [4, 8, 9], 23, Anisotropic),
            Ellipsoid([12, 24, 30], [5, 11, 17], [4.5, 6, 8], 23, Anisotropic),
            [1161, 893, 6.0, 1.7520967137214192, 0.49634146341463414, 3.9143965052099667, 0.9390243902439025, 1, 0, 0, 0.631937682570594, 6.0]
        },
        {
            "holes", Ellipsoid([12, 24, 30], [6, 12, 14], [4, 8, 9], 19, Anisotropic),
            Ellipsoid([12, 24, 30], [5, 11, 17], [4.5, 6, 8], 17, Anisotropic),
            [961, 658, 3.407228189486999, 0.8425612851617067, 0.7642762284196547, 3.930420218436453, 0.4471811303140145, 1, 0, 0, 0.5917232859789994, 3.407228189486999]
        },
        {
            "2-D", Ellipsoid([40, 50], [18, 22], [9, 14], 22, [1, 1]), Ellipsoid([40, 50], [21, 25], [8, 15], 23, [1, 1]),
            [369, 363, 5.563479642218819, 2.5158268023067474, 0.327683615819209, 4.258014035798556, 0.8591660110149489, 1, 0, 0, 0.7185792349726776, 5.563479642218819]
        },
        {
            "spots",
            Union(Spot([8, 10, 10], [3, 4, 4]), Spot([8, 30, 34], [2, 3, 3]), Spot([3, 8, 36], [2, 2, 2]), Spot([12, 24, 20], [1.5, 2, 2])),
            Union(Spot([8, 11, 12], [3, 4, 4]), Spot([8, 11, 21], [2, 3, 3]), Spot([12, 34, 8], [2, 3, 3]), Spot([3, 8, 36], [1.2, 1.2, 1.2]), Spot([8, 31, 33], [2.5, 3, 4])),
            [306, 441, 20.138268232659588, 4.862866067570014, 0.4716981132075472, 4.409318476026235, 0.5818610129564193, 2, 1, 1, 0.2691741896547389, 46.273197148410844]
        },
    };

    [Theory]
    [MemberData(nameof(References))]
    public void EveryMeasure_IsScipys(string name, StructureMask first, StructureMask second, double[] expected)
    {
        var surface = SurfaceDistances.Measure(first, second);
        var lesions = LesionHits.Measure(first, second);

        double[] found =
        [
            first.Count, second.Count, surface.Hd95, surface.Assd, surface.Nsd(1.5),
            StructureChange.CentroidShift(first, second), CentrelineDice.Measure(first, second), lesions.Found, lesions.Missed,
            lesions.Invented, lesions.Dice, lesions.Hd95,
        ];

        Assert.True(found.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < Rounding), $"{name}: {string.Join(", ", found)}");
        Assert.Equal(Presence.Both, surface.Presence);
    }

    [Fact]
    public void TheDistanceTransform_IsScipys_AndThatOfAllPairs()
    {
        var mask = Ellipsoid([12, 24, 30], [6, 12, 14], [4, 8, 9], 5, Anisotropic);
        var distances = DistanceTransform.Squared(mask).Select(Math.Sqrt).ToList();

        Assert.Equal(44652.95041341119, distances.Sum(), 1e-7);
        Assert.Equal(2574577.3142818753, distances.Sum(distance => Math.Pow(distance, 3)), 1e-5);
        Assert.Equal(14.596660576995, distances.Max(), 1e-12);

        for (var seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int[] size = random.Next(2) == 0 ? [random.Next(1, 6), random.Next(1, 9), random.Next(1, 9)] : [random.Next(1, 12), random.Next(1, 12)];
            double[] spacing = [.. size.Select(_ => 0.1 + (5 * random.NextDouble()))];
            StructureMask small = new([.. Enumerable.Range(0, size.Aggregate((a, b) => a * b)).Select(_ => random.Next(9) == 0)], size, spacing);
            Assert.Equal(AllPairs(small), DistanceTransform.Squared(small), (a, b) => a == b || Math.Abs(a - b) < 1e-9 * a);
        }
    }

    [Fact]
    public void CubesApart_HaveTheirDistances()
    {
        // Boxes of 2 x 3 x 4 voxels; the second lies 2 slices of 3 mm higher, and 1 column of 0.8 mm to the right.
        var first = Box([10, 10, 12], [1, 2, 3], [2, 3, 4], Anisotropic);
        var second = Box([10, 10, 12], [3, 2, 4], [2, 3, 4], Anisotropic);
        var surface = SurfaceDistances.Measure(first, second);

        Assert.Equal(Math.Sqrt(36 + 0.64), StructureChange.CentroidShift(first, second), 12);
        Assert.Equal(0, StructureChange.Size(first, second));
        Assert.Equal(24 * 3 * 0.75 * 0.8 / 1000, StructureChange.Millilitres(first), 12);
        Assert.Equal(Math.Sqrt(36 + 0.64), surface.Hd95, 12);
        Assert.Equal(0, surface.Nsd(2.9));
        Assert.Equal(9.0 / 24, surface.Nsd(3), 12);
        Assert.Equal(1, surface.Nsd(6.1), 12);
    }

    [Fact]
    public void AnErasedStructure_CountsAsTheDiagonal_AndIsToldApart()
    {
        var there = Box([3, 4, 12], [1, 1, 1], [1, 2, 3], [2, 1, 1]);
        var nothing = Box([3, 4, 12], [1, 1, 1], [0, 2, 3], [2, 1, 1]);
        const double diagonal = 14; // 6, 4, 12

        Assert.Equal((Presence.Erased, diagonal, diagonal, 0.0), Figures(nothing, there));
        Assert.Equal((Presence.Inserted, diagonal, diagonal, 0.0), Figures(there, nothing));
        Assert.Equal((Presence.Neither, 0.0, 0.0, 1.0), Figures(nothing, nothing));
        Assert.Equal((Presence.Both, 0.0, 0.0, 1.0), Figures(there, there));
        Assert.Equal([diagonal, diagonal, 0, 0], [Shift(nothing, there), Shift(there, nothing), Shift(nothing, nothing), Shift(there, there)]);
        Assert.Equal([-12, 12, 0], [StructureChange.Size(nothing, there), StructureChange.Size(there, nothing), StructureChange.Size(nothing, nothing)]);
        Assert.Equal([0, 0, 1, 1], [CentrelineDice.Measure(nothing, there), CentrelineDice.Measure(there, nothing), CentrelineDice.Measure(nothing, nothing), CentrelineDice.Measure(there, there)]);
        Assert.Equal(new(0, 1, 0, 0, diagonal), LesionHits.Measure(nothing, there, 11));
        Assert.Equal(new(0, 0, 1, 0, diagonal), LesionHits.Measure(there, nothing, 11));
        Assert.Equal(new(0, 0, 0, 1, 0), LesionHits.Measure(nothing, there, 12));
        Assert.Equal(new(1, 0, 0, 1, 0), LesionHits.Measure(there, there, 11));

        static (Presence, double, double, double) Figures(StructureMask first, StructureMask second)
        {
            var surface = SurfaceDistances.Measure(first, second);
            return (surface.Presence, surface.Hd95, surface.Assd, surface.Nsd(100));
        }

        static double Shift(StructureMask first, StructureMask second) => StructureChange.CentroidShift(first, second);
    }

    [Fact]
    public void AMaskThatFillsTheImage_HasABorder_AndACentreline()
    {
        var full = Box([4, 5], [0, 0], [4, 5], [1, 1]);

        Assert.Equal(14, full.Border().Count);
        Assert.Equal(1, CentrelineDice.Measure(full, full));
    }

    [Fact]
    public void Labels_AreTakenByTheirNumber()
    {
        using var labels = TorchSharp.torch.tensor(new long[,] { { 0, 1, 2 }, { 2, 2, 0 } });

        Assert.Equal((4, 3, 0), (StructureMask.FromLabels(labels).Count, StructureMask.FromLabels(labels, 2).Count, StructureMask.FromLabels(labels, 7).Count));
    }

    [Fact]
    public void WhatDoesNotFit_IsRefused()
    {
        var mask = Box([4, 5], [0, 0], [4, 5], [1, 1]);

        Assert.Throws<ArgumentException>(() => new StructureMask(new bool[6], [2, 4]));
        Assert.Throws<ArgumentException>(() => new StructureMask(new bool[8], [2, 4], [1, 0]));
        Assert.Throws<ArgumentException>(() => new StructureMask(new bool[8], [8]));
        Assert.Throws<ArgumentException>(() => SurfaceDistances.Measure(mask, Box([4, 5], [0, 0], [1, 1], [1, 2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => SurfaceDistances.Measure(mask, mask).Nsd(-1));
    }

    private static StructureMask Spot(double[] centre, double[] radii) => Ellipsoid([16, 40, 44], centre, radii, 23, [2, 1, 1.5]);

    private static StructureMask Union(params StructureMask[] masks) => new(
        [.. Enumerable.Range(0, masks[0].IsSet.Length).Select(i => masks.Any(mask => mask.IsSet[i]))], masks[0].Size, masks[0].Spacing);

    // As test/reference/structure_metrics.py.
    private static StructureMask Ellipsoid(int[] size, double[] centre, double[] radii, int period, double[] spacing)
    {
        int[] factors = [.. ((int[])[7, 13, 29])[^size.Length..]];
        return Make(size, spacing, place =>
            place.Select((at, axis) => (at - centre[axis]) / radii[axis]).Sum(part => part * part) < 1
            && place.Zip(factors, (at, factor) => at * factor).Sum() % 23 < period);
    }

    private static StructureMask Box(int[] size, int[] first, int[] lengths, double[] spacing) =>
        Make(size, spacing, place => place.Select((at, axis) => at >= first[axis] && at < first[axis] + lengths[axis]).All(isIn => isIn));

    private static StructureMask Make(int[] size, double[] spacing, Func<int[], bool> isSet) => new(
        [.. Enumerable.Range(0, size.Aggregate((a, b) => a * b)).Select(i => isSet(Place(size, i)))], size, spacing);

    private static int[] Place(IReadOnlyList<int> size, int index)
    {
        var place = new int[size.Count];
        for (var axis = size.Count - 1; axis >= 0; index /= size[axis], axis--)
        {
            place[axis] = index % size[axis];
        }

        return place;
    }

    private static double[] AllPairs(StructureMask mask)
    {
        var places = Enumerable.Range(0, mask.IsSet.Length).Select(i => Place(mask.Size, i)).ToArray();
        return [.. places.Select(from => places.Where((_, i) => mask.IsSet[i])
            .Select(to => from.Select((at, axis) => (at - to[axis]) * mask.Spacing[axis]).Sum(part => part * part))
            .DefaultIfEmpty(double.PositiveInfinity).Min())];
    }
}
