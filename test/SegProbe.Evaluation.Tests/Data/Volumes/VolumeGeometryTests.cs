using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Tests.Data.Volumes;

/// <summary>Expected values are nibabel's (5.0) for the same matrices.</summary>
public sealed class VolumeGeometryTests
{
    private static readonly VolumeGeometry Oblique = new(
        [4, 5, 6], new[,] { { -0.5, 0.1, 0.2, 10 }, { 0.05, 0.1, -2.9, 20 }, { 0.1, 0.9, 0.3, -30 }, { 0, 0, 0, 1 } });

    [Fact]
    public void AnObliqueGrid_HasNibabelsSpacing_Code_AndVolume()
    {
        Assert.Equal("LSP", Oblique.Orientation);
        Assert.Equal([0.51234754, 0.91104336, 2.92232784], Oblique.Spacing, (a, b) => Math.Abs(a - b) < 1e-8);
        Assert.Equal(1.3435, Oblique.VoxelVolume, 12);
    }

    [Theory]
    [InlineData("PRS", 0.3456, 0.8216, 0.3304, -1.3032, 0.9054, 0.4464, -0.5370, 0.5811, 0.3646)]
    [InlineData("SPR", 0.2941, 0.0284, 0.5467, -0.7365, -0.1629, -0.4821, 0.5988, 0.0397, -0.2925)]
    [InlineData("LIA", -0.7819, -0.2572, 0.0081, -0.2756, 1.2941, 1.0067, -2.7112, -1.8890, -0.1748)]
    [InlineData("SPR", -0.4222, 0.2136, 0.2173, 2.1178, -1.1120, -0.3776, 2.0428, 0.6467, 0.6631)]
    [InlineData("LIP", -0.5140, -1.6481, 0.1675, 0.1090, -1.2274, -0.6832, -0.0720, -0.9448, -0.0983)]
    [InlineData("IAL", 0.0955, 0.0356, -0.5063, 0.5937, 0.8912, 0.3208, -0.8182, 0.7317, -0.5014)]
    [InlineData("LSP", -1.1074, 0.1996, -0.4667, 0.2355, 0.7595, -1.6488, 0.2544, 1.2246, -0.2975)]
    [InlineData("ALS", 0.1936, -1.6308, -1.1952, 0.8838, 0.6798, -0.6402, -0.0010, 0.4456, 0.4684)]
    [InlineData("SAR", 0.3328, -0.6513, 0.8624, -0.1256, 0.6692, 1.2188, 0.3829, -0.8757, -1.5143)]
    public void Orientation_IsNibabels_OnSkewedAxes(string expected, params double[] m) => Assert.Equal(
        expected,
        new VolumeGeometry(
            [1, 1, 1],
            new[,] { { m[0], m[1], m[2], 0 }, { m[3], m[4], m[5], 0 }, { m[6], m[7], m[8], 0 }, { 0, 0, 0, 1 } }).Orientation);

    [Fact]
    public void Reordered_IsNibabels_AndLeavesEveryVoxelInItsPlace()
    {
        var axes = Oblique.AxesTo("RAS");
        var ras = Oblique.Reordered(axes);

        Assert.Equal([new(0, true), new(2, true), new(1, false)], axes);
        Assert.Equal(("RAS", 4, 6, 5), (ras.Orientation, ras.Size[0], ras.Size[1], ras.Size[2]));
        double[] expected = [0.5, -0.2, 0.1, 9.5, -0.05, 2.9, 0.1, 5.65, -0.1, -0.3, 0.9, -28.2, 0, 0, 0, 1];
        Assert.Equal(expected, ras.Affine.Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(Oblique.ToWorld(1, 2, 4).X, ras.ToWorld(2, 1, 2).X, 12);
        Assert.Equal(Oblique.ToWorld(1, 2, 4).Y, ras.ToWorld(2, 1, 2).Y, 12);
        Assert.True(ras.Reordered(ras.AxesTo("LSP")).Matches(Oblique, 1e-9));
    }

    [Fact]
    public void ToVoxel_UndoesToWorld()
    {
        var (x, y, z) = Oblique.ToWorld(1.5, -2, 7);
        var (i, j, k) = Oblique.ToVoxel(x, y, z);

        Assert.Equal([1.5, -2, 7], [i, j, k], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData(0.004, true)]
    [InlineData(0.006, false)]
    public void Matches_AllowsAHundredthOfAVoxel(double shift, bool expected)
    {
        var affine = Oblique.Affine;
        affine[1, 3] += shift;

        Assert.Equal(expected, Oblique.Matches(new([4, 5, 6], affine)));
        Assert.Equal(shift, Oblique.Distance(new([4, 5, 6], affine)), 12);
        Assert.False(Oblique.Matches(new([4, 5, 7], Oblique.Affine)));
    }

    [Theory]
    [InlineData("RAA")]
    [InlineData("RA")]
    [InlineData("RLS")]
    [InlineData("ras")]
    public void AxesTo_RefusesWhatIsNoOrientation(string orientation) => Assert.StartsWith(
        $"orientation must be three letters, one of each pair L R, P A, I S, got '{orientation}'.",
        Assert.Throws<ArgumentException>(() => Oblique.AxesTo(orientation)).Message);

    [Theory]
    [InlineData(0, 0, "affine must have axes that span space, got axes in one plane, or of no length.")]
    [InlineData(0, double.NaN, "affine must have finite entries, got one that is not.")]
    public void AxesInOnePlane_AreRefused(double x, double z, string complaint) => Assert.StartsWith(
        complaint,
        Assert.Throws<ArgumentException>(() => new VolumeGeometry(
            [2, 2, 2], new[,] { { 1, 0, 1, 0 }, { x, 1, 0, 0 }, { 0, 0, z, 0 }, { 0, 0, 0, 1 } })).Message);
}
