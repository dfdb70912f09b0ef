using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class MaskPictureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(2, new byte[] { 0, 1, 1, 0 })]
    [InlineData(2, new byte[] { 0, 0, 0, 0 })]
    [InlineData(2, new byte[] { 1, 1, 1, 1 })]
    [InlineData(3, new byte[] { 0, 1, 2, 0 })]
    [InlineData(3, new byte[] { 1, 1, 1, 1 })]
    public void ForFile_IsReadableAgainAsAMask(int classes, byte[] labels)
    {
        LabelMap mask = new(2, 2, labels);

        ImageFile.WritePng(folder["mask.png"], MaskPicture.ForFile(mask, classes));

        Assert.Equal(labels, MaskFile.Read(folder["mask.png"], new() { Classes = classes }).Labels);
    }

    [Theory]
    [InlineData(2, 255, 128, new byte[] { 0, 1, 1, 255 })]
    [InlineData(3, 255, 128, new byte[] { 0, 1, 2, 255 })]
    [InlineData(150, 0, 255, new byte[] { 0, 1, 128, 149 })]
    public void ForFile_IsReadableAgain_WithPixelsThatDoNotCount(int classes, int ignored, int written, byte[] labels)
    {
        LabelMap mask = new(2, 2, labels);

        ImageFile.WritePng(folder["mask.png"], MaskPicture.ForFile(mask, classes, ignored));

        Assert.Equal(
            Array.ConvertAll(labels, label => label == ignored ? (byte)written : label),
            MaskFile.Read(folder["mask.png"], new() { Classes = classes, Ignored = written }).Labels);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ForEye_IsGrey_WherePixelsDoNotCount(int classes)
    {
        LabelMap mask = new(1, 2, [1, 255]);

        var picture = MaskPicture.ForEye(mask, classes, ignored: 255);

        Assert.Equal<byte>([128, 128, 128], [picture.Values[1], picture.Values[3], picture.Values[5]]);
        Assert.Equal(picture.Values, MaskPicture.ForEye(MaskPicture.ForFile(mask, classes, ignored: 255)).Values);
    }

    [Fact]
    public void ForEye_IsWhiteOnBlack_ForTwoClasses() =>
        Assert.Equal<byte>([0, 255, 0, 255, 0, 255], MaskPicture.ForEye(new(1, 2, [0, 1]), classes: 2).Values);

    [Fact]
    public void ForEye_GivesEachOfEightLabelsAColourOfItsOwn()
    {
        var picture = MaskPicture.ForEye(new(1, 8, [0, 1, 2, 3, 4, 5, 6, 7]), classes: 8);

        var colours = Enumerable.Range(0, 8)
            .Select(i => (picture.Values[i], picture.Values[8 + i], picture.Values[16 + i]))
            .ToList();

        Assert.Equal(8, colours.Distinct().Count());
        Assert.Equal(((byte)0, (byte)0, (byte)0), colours[0]);
    }

    [Fact]
    public void ForEye_HasAColourForEveryLabel() =>
        Assert.Equal(3 * 256, MaskPicture.ForEye(All(), classes: 256).Values.Length);

    public void Dispose() => folder.Dispose();

    private static LabelMap All() => new(16, 16, [.. Enumerable.Range(0, 256).Select(label => (byte)label)]);
}
