using SegProbe.Evaluation.Pictures;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class PerturbationPictureTests
{
    [Fact]
    public void Draw_LetsTheLargestChangeReachBlackOrWhite()
    {
        using var perturbation = tensor(new[] { 0.02f, -0.01f, 0f, 0.005f }).view(1, 2, 2);

        var (image, amplification) = PerturbationPicture.Draw(perturbation);

        // 0.5 / 0.02 = 25; values 1, 0.25, 0.5, 0.625 of 255.
        Assert.Equal(25, amplification, tolerance: 1e-5);
        Assert.Equal<byte>([255, 64, 128, 159], image.Values);
    }

    [Fact]
    public void Draw_ReachesBlack_WhereTheLargestChangeIsDownwards()
    {
        using var perturbation = tensor(new[] { 0.02f, -0.04f }).view(1, 1, 2);

        Assert.Equal<byte>([191, 0], PerturbationPicture.Draw(perturbation).Image.Values);
    }

    [Fact]
    public void Draw_IsMiddleGrey_WhereNothingChanged()
    {
        using var perturbation = zeros(3, 1, 1);

        var (image, amplification) = PerturbationPicture.Draw(perturbation);

        Assert.Equal(1, amplification);
        Assert.Equal<byte>([128, 128, 128], image.Values);
    }

    [Fact]
    public void Compare_ShowsTheLargestChangeOfAPixelsChannels_Amplified()
    {
        // Two pixels: the first changes by +1, -10, 0 and the second by +5, 0, 0.
        var picture = PerturbationPicture.Compare(new(3, 1, 2, [50, 50, 50, 50, 50, 50]), new(3, 1, 2, [51, 55, 40, 50, 50, 50]));

        Assert.Equal(12.7, picture.Amplification, 1e-9);
        Assert.Equal([1, 192], picture.Image.Values.Select(value => (int)value));
    }

    [Fact]
    public void Compare_IsMiddleGrey_WhereNothingChanges()
    {
        var picture = PerturbationPicture.Compare(new(1, 1, 1, [7]), new(1, 1, 1, [7]));

        Assert.Equal((1.0, (byte)128), (picture.Amplification, picture.Image.Values[0]));
    }

    [Fact]
    public void Compare_Throws_ForImagesOfTwoSizes() =>
        Assert.Throws<ArgumentException>(() => PerturbationPicture.Compare(new(1, 1, 1, [7]), new(1, 1, 2, [7, 7])));
}
