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

        ImageFile.WritePng(folder.File("mask.png"), MaskPicture.ForFile(mask, classes));

        Assert.Equal(labels, MaskFile.Read(folder.File("mask.png"), new() { Classes = classes }).Labels);
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
