using SegProbe.Evaluation.Pictures;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Pictures;

public sealed class PerturbationPictureTests
{
    [Fact]
    public void Of_LetsTheLargestChangeReachBlackOrWhite()
    {
        using var perturbation = tensor(new[] { 0.02f, -0.01f, 0f, 0.005f }).view(1, 2, 2);

        var (image, amplification) = PerturbationPicture.Of(perturbation);

        // 0.5 / 0.02 = 25; values 1, 0.25, 0.5, 0.625 of 255.
        Assert.Equal(25, amplification, tolerance: 1e-5);
        Assert.Equal<byte>([255, 64, 128, 159], image.Values);
    }

    [Fact]
    public void Of_ReachesBlack_WhereTheLargestChangeIsDownwards()
    {
        using var perturbation = tensor(new[] { 0.02f, -0.04f }).view(1, 1, 2);

        Assert.Equal<byte>([191, 0], PerturbationPicture.Of(perturbation).Image.Values);
    }

    [Fact]
    public void Of_IsMiddleGrey_WhereNothingChanged()
    {
        using var perturbation = zeros(3, 1, 1);

        var (image, amplification) = PerturbationPicture.Of(perturbation);

        Assert.Equal(1, amplification);
        Assert.Equal<byte>([128, 128, 128], image.Values);
    }
}
