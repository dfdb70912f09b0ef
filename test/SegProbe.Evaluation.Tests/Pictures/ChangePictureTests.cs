using SegProbe.Evaluation.Pictures;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class ChangePictureTests
{
    [Fact]
    public void Of_ShowsTheLargestChangeOfAPixelsChannels_Amplified()
    {
        // Two pixels: the first changes by +1, -10, 0 and the second by +5, 0, 0.
        var picture = ChangePicture.Of(new(3, 1, 2, [50, 50, 50, 50, 50, 50]), new(3, 1, 2, [51, 55, 40, 50, 50, 50]));

        Assert.Equal(12.7, picture.Amplification, 1e-9);
        Assert.Equal([1, 192], picture.Image.Values.Select(value => (int)value));
    }

    [Fact]
    public void Of_IsMiddleGrey_WhereNothingChanges()
    {
        var picture = ChangePicture.Of(new(1, 1, 1, [7]), new(1, 1, 1, [7]));

        Assert.Equal((1.0, (byte)128), (picture.Amplification, picture.Image.Values[0]));
    }

    [Fact]
    public void Of_Throws_ForImagesOfTwoSizes() =>
        Assert.Throws<ArgumentException>(() => ChangePicture.Of(new(1, 1, 1, [7]), new(1, 1, 2, [7, 7])));
}
