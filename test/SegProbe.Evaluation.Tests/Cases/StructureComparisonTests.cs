using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Store;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Cases;

public sealed class StructureComparisonTests
{
    // 4 x 12 pixels: label 1 is a square that is drawn 3 columns to the right, label 2 is erased, 3 inserted.
    private static readonly string[] Drawn = ["000011000000", "000011000033", "000000000000", "000000000000"];
    private static readonly string[] Wanted = ["011000000000", "011000000000", "000000000222", "000000000000"];

    [Fact]
    public void Figures_AreMeansOverLabels_AndErasedOnesCountAsTheDiagonal()
    {
        var diagonal = Math.Sqrt((4 * 4) + (12 * 12));

        var found = Measure(Drawn, Wanted);

        Assert.Equal((3 + (2 * diagonal)) / 3, found.Hd95, 12);
        Assert.Equal((3 + (2 * diagonal)) / 3, found.CentroidShift, 12);
        Assert.Equal((-1, 2), (found.SizeDifference, found.Missing));
    }

    [Fact]
    public void Spacing_IsThatOfTheImage()
    {
        var found = Measure(Drawn, Wanted, spacing: [2, 0.5]);

        var diagonal = Math.Sqrt((8 * 8) + (6 * 6));
        Assert.Equal((1.5 + (2 * diagonal)) / 3, found.Hd95, 12);
        Assert.Equal(-1, found.SizeDifference, 12);
    }

    [Fact]
    public void IgnoredPixels_AreInNeither() =>
        Assert.Equal(new StructureFigures(3, 0, 3, 0), Measure(
            ["0000110000", "0000110033", "0000000000"], ["0110000000", "0110000099", "0000000000"], ignored: 9));

    [Fact]
    public void Nothing_IsZero() => Assert.Equal(new StructureFigures(0, 0, 0, 0), Measure(["00", "00"], ["00", "00"]));

    private static StructureFigures Measure(
        string[] drawn, string[] wanted, int? ignored = null, double[]? spacing = null)
    {
        using var scope = NewDisposeScope();
        return StructureComparison.Measure(Labels(drawn), Labels(wanted), ignored, spacing);
    }

    private static Tensor Labels(string[] rows) =>
        tensor([.. rows.SelectMany(row => row.Select(digit => (long)(digit - '0')))], [rows.Length, rows[0].Length]);
}
