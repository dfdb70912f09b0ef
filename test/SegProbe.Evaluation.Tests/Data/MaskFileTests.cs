using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Tests.Data;

public sealed class MaskFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(new byte[] { 0, 255, 255 }, new byte[] { 0, 1, 1 })]
    [InlineData(new byte[] { 255, 255, 255 }, new byte[] { 1, 1, 1 })]
    [InlineData(new byte[] { 0, 0, 0 }, new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 1, 2 }, new byte[] { 0, 1, 2 })]
    public void Read_TakesLabelsAsTheyStand_AndBlackAndWhiteAsTwoClasses(byte[] values, byte[] labels) =>
        Assert.Equal(labels, MaskFile.Read(Save(values), new() { Classes = 3 }).Labels);

    [Fact]
    public void Read_PutsTheForegroundAboveTheThreshold() =>
        Assert.Equal<byte>([0, 0, 1, 1], MaskFile.Read(Save([0, 127, 128, 255]), new() { Threshold = 127 }).Labels);

    [Theory]
    [InlineData(255, null, new byte[] { 0, 1, 2, 255 }, new byte[] { 0, 1, 2, 255 })]
    [InlineData(255, null, new byte[] { 0, 0, 255, 255 }, new byte[] { 0, 0, 255, 255 })]
    [InlineData(255, null, new byte[] { 255, 255 }, new byte[] { 255, 255 })]
    [InlineData(128, null, new byte[] { 0, 128, 255 }, new byte[] { 0, 128, 1 })]
    [InlineData(128, 127, new byte[] { 0, 127, 128, 129 }, new byte[] { 0, 0, 128, 1 })]
    [InlineData(0, null, new byte[] { 0, 255 }, new byte[] { 0, 1 })]
    public void Read_KeepsTheIgnoredValue(int ignored, int? threshold, byte[] values, byte[] labels) =>
        Assert.Equal(
            labels,
            MaskFile.Read(Save(values), new() { Classes = 3, Ignored = ignored, Threshold = threshold }).Labels);

    [Fact]
    public void Read_TakesEveryLabel_OfSixteenBits()
    {
        byte[] lines = [0, .. Enumerable.Range(0, 256).SelectMany(label => (byte[])[0, (byte)label])];
        File.WriteAllBytes(folder["deep.png"], CraftedPng.Grey(256, 1, depth: 16, lines));

        Assert.Equal(
            Enumerable.Range(0, 256).Select(label => (byte)label),
            MaskFile.Read(folder["deep.png"], new() { Classes = 256 }).Labels);
    }

    [Fact]
    public void Read_TakesBlackAndWhite_OfSixteenBits()
    {
        File.WriteAllBytes(folder["deep.png"], CraftedPng.Grey(2, 1, depth: 16, 0, 0, 0, 255, 255));

        Assert.Equal<byte>([0, 1], MaskFile.Read(folder["deep.png"], new()).Labels);
    }

    [Fact]
    public void Read_UndoesEachFilter_OfSixteenBits()
    {
        // Two columns; each line is (1, 2) after its filter: none, left, above, mean of both, the nearest of three.
        byte[] lines = [0, 0, 1, 0, 2, 1, 0, 1, 0, 1, 2, 0, 0, 0, 0, 3, 0, 1, 0, 1, 4, 0, 0, 0, 0];
        File.WriteAllBytes(folder["deep.png"], CraftedPng.Grey(2, 5, depth: 16, lines));

        Assert.Equal<byte>([1, 2, 1, 2, 1, 2, 1, 2, 1, 2], MaskFile.Read(folder["deep.png"], new()).Labels);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 1, 0 }, int.MaxValue)]
    [InlineData(new byte[] { 9, 0, 1, 0, 2 }, int.MaxValue)]
    [InlineData(new byte[] { 0, 0, 1, 0, 2 }, 27)]
    [InlineData(new byte[] { 0, 0, 1, 0, 2 }, 45)]
    public void Read_RefusesADamagedFile_OfSixteenBits(byte[] lines, int length)
    {
        File.WriteAllBytes(
            folder["deep.png"], [.. CraftedPng.Grey(2, 1, depth: 16, lines).Take(length)]);

        var error = Assert.Throws<DataFileException>(() => MaskFile.Read(folder["deep.png"], new()));

        Assert.Contains("must be a complete image, got a damaged one.", error.Message);
    }

    [Theory]
    [InlineData(1, 0, "256.")]
    [InlineData(100, 7, "25607.")]
    [InlineData(255, 254, "65534.")]
    public void Read_RefusesALabelAbove255(byte high, byte low, string found)
    {
        File.WriteAllBytes(folder["deep.png"], CraftedPng.Grey(2, 1, depth: 16, 0, 0, 1, high, low));

        var error = Assert.Throws<DataFileException>(() => MaskFile.Read(folder["deep.png"], new()));

        Assert.Contains($"must hold labels up to 255, or 0 and 65535, got {found}", error.Message);
    }

    [Fact]
    public void Read_TakesAMaskWithThreeEqualChannels()
    {
        ImageFile.WritePng(folder["rgb.png"], new(3, 1, 2, [0, 1, 0, 1, 0, 1]));

        Assert.Equal<byte>([0, 1], MaskFile.Read(folder["rgb.png"], new()).Labels);
    }

    [Fact]
    public void Read_ListsTheValuesOfAGreyLevelMask_AndSaysHowToMakeItBinary()
    {
        var path = Save([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);

        var error = Assert.Throws<DataFileException>(() => MaskFile.Read(path, new() { Classes = 2 }));

        Assert.Equal(
            $"{path} must hold labels 0 to 1 or the values 0 and 255, got 10 values: " +
            "0, 10, 20, 30, 40, 50, 60, 70, ... (largest 90). " +
            "Make a grey-level mask binary with --mask-threshold, for example --mask-threshold 127.",
            error.Message);
    }

    [Fact]
    public void Read_RefusesALabelThatThereIsNoClassFor()
    {
        var path = Save([0, 1, 3]);

        var error = Assert.Throws<DataFileException>(() => MaskFile.Read(path, new() { Classes = 3 }));

        Assert.Contains(
            "must hold labels 0 to 2 or the values 0 and 255, got 3 values: 0, 1, 3 (largest 3).", error.Message);
    }

    [Fact]
    public void Read_RefusesColours_AndNamesAPixel()
    {
        ImageFile.WritePng(folder["colour.png"], new(3, 2, 2, [0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 9, 0]));

        var error = Assert.Throws<DataFileException>(() => MaskFile.Read(folder["colour.png"], new()));

        Assert.Contains("got a coloured pixel at row 1, column 0. Save the labels, not their colours.", error.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(255)]
    public void Threshold_MustLeaveBothSidesPossible(int threshold) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaskReading { Threshold = threshold });

    public void Dispose() => folder.Dispose();

    private string Save(byte[] values)
    {
        ImageFile.WritePng(folder["mask.png"], new(1, 1, values.Length, values));
        return folder["mask.png"];
    }
}
