using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Targets;

namespace SegProbe.Evaluation.Tests.Targets;

public sealed class RegionRuleTests : IDisposable
{
    private static readonly LabelMap Truth = Picture.Mask("12", "x.");
    private static readonly LabelMap Target = Picture.Mask(".1", "..");

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("truth", "11", "..")]
    [InlineData("outside:truth", "..", "11")]
    [InlineData("target", ".1", "..")]
    [InlineData("outside:target", "1.", "11")]
    public void Apply_TakesTheForegroundOfAMask_OrAllElse(string text, params string[] expected) =>
        Assert.Equal(expected, Picture.Text(RegionRule.Read(text).Apply([2, 2], Truth, Target, ignored: 255)));

    [Fact]
    public void Apply_TakesAllButTheBlackPixelsOfAPicture_AtTheImagesSize()
    {
        ImageFile.WritePng(folder["roi.png"], new(1, 1, 2, [0, 3]));

        var inside = RegionRule.Read(folder["roi.png"]);

        Assert.Equal(["..11", "..11"], Picture.Text(inside.Apply([2, 4], null, Target, ignored: 3)));
        Assert.Equal(
            ["11..", "11.."],
            Picture.Text(RegionRule.Read($"outside:{folder["roi.png"]}").Apply([2, 4], null, Target, ignored: null)));
        Assert.Equal(FileIdentity.Read(folder["roi.png"]).Sha256, inside.Sha256);
    }

    [Fact]
    public void Read_RefusesAFileThatIsNotThere()
    {
        var error = Assert.Throws<DataFileException>(() => RegionRule.Read("outside:none.png"));

        Assert.StartsWith("none.png must be a region's picture, or truth or target, got nothing there.", error.Message);
    }

    [Fact]
    public void Apply_RefusesARegionWithoutPixels_AndAMaskThatIsNotKnownOrOfAnotherSize()
    {
        var empty = Picture.Mask("..", "..");

        Assert.StartsWith(
            "region target must have pixels that may change, got none of 2 x 2.",
            Assert.Throws<DataFileException>(() => RegionRule.Read("target").Apply([2, 2], null, empty, null)).Message);
        Assert.StartsWith(
            "region outside:truth must be a file or target where the image's own mask is not known, got truth.",
            Assert.Throws<DataFileException>(
                () => RegionRule.Read("outside:truth").Apply([2, 2], null, empty, null)).Message);
        Assert.StartsWith(
            "region truth must have the image's size, 3 x 2, got 2 x 2.",
            Assert.Throws<DataFileException>(() => RegionRule.Read("truth").Apply([2, 3], Truth, empty, null)).Message);
    }

    public void Dispose() => folder.Dispose();
}
