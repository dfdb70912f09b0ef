using SegProbe.Evaluation.Pictures;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class MaskOutlineTests
{
    [Fact]
    public void Path_GoesAroundAPixel() =>
        Assert.Equal("M1 1h1v1h-1v-1z", MaskOutline.Path(new(1, 3, 3, [0, 0, 0, 0, 255, 0, 0, 0, 0]), 3, 3));

    [Fact]
    public void Path_LiesInTheMiddle_OfALargerImage() =>
        Assert.Equal("M2 3h1v1h-1v-1z", MaskOutline.Path(new(1, 1, 1, [1]), height: 7, width: 5));

    [Fact]
    public void Path_GoesAroundHoles_TheOtherWay() =>
        Assert.Equal(
            "M0 0h3v3h-3v-3zM1 1v1h1v-1h-1z",
            MaskOutline.Path(new(1, 3, 3, [1, 1, 1, 1, 0, 1, 1, 1, 1]), 3, 3));

    [Fact]
    public void Path_LeavesOutPixelsThatDoNotCount() =>
        Assert.Equal("M1 0h1v1h-1v-1z", MaskOutline.Path(new(1, 1, 3, [128, 1, 128]), 1, 3));

    [Fact]
    public void Path_KeepsPixelsApart_ThatTouchAtACorner() =>
        Assert.Equal("M0 0h1v1h-1v-1zM1 1h1v1h-1v-1z", MaskOutline.Path(new(1, 2, 2, [1, 0, 0, 1]), 2, 2));

    [Fact]
    public void Path_DrawsTheBorderBetweenTwoLabels_Once() =>
        Assert.Equal("M0 0h2v1h-2v-1zM1 0h1v1h-1v-1z", MaskOutline.Path(new(1, 1, 2, [1, 2]), 1, 2));

    [Fact]
    public void Path_IsEmpty_OfAnEmptyMask() => Assert.Equal("", MaskOutline.Path(new(1, 2, 2, new byte[4]), 2, 2));
}
