using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class MontageTests
{
    [Fact]
    public void Row_PutsPicturesSideBySide_WithWhiteBetween()
    {
        PixelImage grey = new(1, 1, 1, [7]);
        PixelImage colour = new(3, 1, 1, [1, 2, 3]);

        var strip = Montage.Row([grey, colour]);

        Assert.Equal((3, 1, 6), (strip.Channels, strip.Height, strip.Width));
        Assert.Equal<byte>(
            [
                7, 255, 255, 255, 255, 1,
                7, 255, 255, 255, 255, 2,
                7, 255, 255, 255, 255, 3,
            ],
            strip.Values);
    }

    [Fact]
    public void Row_CentresASmallerPictureOnGrey()
    {
        PixelImage large = new(1, 3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        PixelImage small = new(1, 1, 1, [99]);

        var strip = Montage.Row([large, small]);

        Assert.Equal<byte>(
            [
                1, 2, 3, 255, 255, 255, 255, 128, 128, 128,
                4, 5, 6, 255, 255, 255, 255, 128, 99, 128,
                7, 8, 9, 255, 255, 255, 255, 128, 128, 128,
            ],
            strip.Values[..30]);
    }
}
