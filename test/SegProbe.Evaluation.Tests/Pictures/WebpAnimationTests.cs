using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
using SkiaSharp;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class WebpAnimationTests
{
    [Fact]
    public void Encode_GivesFramesThatAnotherDecoderReads_WithoutLoss()
    {
        PixelImage[] frames = [Noise(1), Noise(2), Noise(3)];

        using var data = SKData.CreateCopy(WebpAnimation.Encode(frames, TimeSpan.FromMilliseconds(300)));
        using var codec = SKCodec.Create(data);

        Assert.Equal((3, 300), (codec.FrameCount, codec.FrameInfo[0].Duration));
        for (var i = 0; i < frames.Length; i++)
        {
            using var bitmap = new SKBitmap(new SKImageInfo(7, 5, SKColorType.Rgba8888, SKAlphaType.Unpremul));
            Assert.Equal(
                SKCodecResult.Success, codec.GetPixels(bitmap.Info, bitmap.GetPixels(), new SKCodecOptions(i)));
            Assert.Equal(frames[i].Values, Enumerable.Range(0, 3).SelectMany(
                channel => Enumerable.Range(0, 35).Select(pixel => bitmap.GetPixelSpan()[(4 * pixel) + channel])));
        }
    }

    [Fact]
    public void Encode_Throws_ForFramesOfTwoSizes() =>
        Assert.Throws<ArgumentException>(
            () => WebpAnimation.Encode([Noise(1), new(1, 1, 1, [0])], TimeSpan.FromSeconds(1)));

    private static PixelImage Noise(int seed)
    {
        var random = new SeededRandom(seed);
        return new(3, 5, 7, [.. Enumerable.Range(0, 105).Select(_ => (byte)random.Whole(0, 255))]);
    }
}
