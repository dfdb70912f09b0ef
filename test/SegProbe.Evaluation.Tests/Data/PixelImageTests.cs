using SegProbe.Evaluation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Data;

public sealed class PixelImageTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 255)]
    [InlineData(-2.1, 2.6)]
    public void ToTensor_AndBack_GivesEachOfThe256ValuesAgain(double lower, double upper)
    {
        ValueRange range = new(lower, upper);
        PixelImage image = new(1, 16, 16, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        using var scope = NewDisposeScope();

        var values = image.ToTensor(range);

        Assert.Equal(image.Values, PixelImage.FromTensor(values, range).Values);
        Assert.Equal(lower, values.min().ToDouble(), tolerance: 1e-6);
        Assert.Equal(upper, values.max().ToDouble(), tolerance: 1e-6);
    }

    [Fact]
    public void ToTensor_KeepsChannelsApart()
    {
        using var scope = NewDisposeScope();

        var values = new PixelImage(3, 1, 2, [0, 51, 102, 153, 204, 255]).ToTensor(new(0, 1));

        Assert.Equal([3, 1, 2], values.shape);
        Assert.Equal([0f, 0.2f, 0.4f, 0.6f, 0.8f, 1f], values.data<float>().ToArray());
    }

    [Fact]
    public void FromTensor_RoundsToTheNearestValue_AndClamps()
    {
        using var scope = NewDisposeScope();
        var values = tensor(new[] { -0.5f, 100.4f / 255, 100.6f / 255, 2f }).view(1, 2, 2);

        Assert.Equal<byte>([0, 100, 101, 255], PixelImage.FromTensor(values, new(0, 1)).Values);
    }

    [Fact]
    public void Resize_AveragesAreas_WhereBothSidesShrink()
    {
        // The upper half is 1, 2, 5, 6; the lower 3, 5, 7, 9.
        PixelImage image = new(1, 2, 4, [1, 2, 5, 6, 3, 5, 7, 9]);

        // (1 + 2 + 3 + 5) / 4 = 2.75 and (5 + 6 + 7 + 9) / 4 = 6.75.
        Assert.Equal<byte>([3, 7], image.Resize(1, 2).Values);
    }

    [Fact]
    public void Resize_Interpolates_WhereASideGrows()
    {
        // New pixel i has its middle at (i + 1/2) / 2 - 1/2 old pixels: -1/4, 1/4, 3/4, 5/4;
        // beyond the ends the ends go on.
        PixelImage image = new(1, 1, 2, [0, 100]);

        Assert.Equal<byte>([0, 25, 75, 100], image.Resize(1, 4).Values);
    }

    [Fact]
    public void Resize_GivesTheSameObject_WhereTheSizeIsRight()
    {
        PixelImage image = new(3, 1, 2, new byte[6]);

        Assert.Same(image, image.Resize(1, 2));
    }

    [Fact]
    public void Constructor_RefusesValuesThatDoNotFitTheSize()
    {
        var error = Assert.Throws<ArgumentException>(() => new PixelImage(3, 2, 2, new byte[11]));

        Assert.StartsWith("values must have 12 entries for [3, 2, 2], got 11.", error.Message);
    }
}
