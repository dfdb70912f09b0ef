using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class OptimisationMaskTests
{
    private const string Blue = "0 114 178";
    private const string Red = "213 94 0";
    private const string Yellow = "240 228 66";
    private const string Grey = "190 190 190";

    [Fact]
    public void Adaptive_ShowsWhereEachPixelMustGo()
    {
        var mask = OptimisationMask.Adaptive(new(1, 1, 5, [0, 1, 1, 0, 2]), new(1, 1, 5, [1, 0, 2, 0, 2]));

        Assert.Equal([Blue, Red, Yellow, Grey, Grey], Colours(mask));
        Assert.True(OptimisationMask.HasOther(mask));
    }

    [Fact]
    public void Untargeted_ShowsThePixelsThatStillHaveTheirLabel() =>
        Assert.Equal(
            [Grey, Yellow, Yellow, Grey],
            Colours(OptimisationMask.Untargeted(new(1, 1, 4, [1, 1, 0, 128]), new(1, 1, 4, [0, 1, 0, 128]))));

    [Fact]
    public void Static_PushesEveryPixel() =>
        Assert.Equal([Red, Blue], Colours(OptimisationMask.Static(new(1, 1, 2, [0, 255]))));

    [Fact]
    public void BothMasks_LeavePixelsAlone_ThatDoNotCount()
    {
        PixelImage target = new(1, 1, 3, [128, 128, 255]);

        Assert.Equal([Grey, Grey, Blue], Colours(OptimisationMask.Adaptive(new(1, 1, 3, [0, 255, 0]), target)));
        Assert.Equal([Grey, Grey, Blue], Colours(OptimisationMask.Static(target)));
    }

    [Fact]
    public void Adaptive_Throws_ForMasksOfTwoSizes() =>
        Assert.Throws<ArgumentException>(() => OptimisationMask.Adaptive(new(1, 1, 1, [0]), new(1, 1, 2, [0, 0])));

    private static IEnumerable<string> Colours(PixelImage image) =>
        Enumerable.Range(0, image.Width)
            .Select(i => $"{image.Values[i]} {image.Values[image.Width + i]} {image.Values[(2 * image.Width) + i]}");
}
