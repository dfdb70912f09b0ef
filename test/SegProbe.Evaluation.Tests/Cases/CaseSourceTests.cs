using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Targets;
using SegProbe.Evaluation.Tests.Runs;

namespace SegProbe.Evaluation.Tests.Cases;

public sealed class CaseSourceTests(TinyUNet network) : IClassFixture<TinyUNet>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void FromPairs_TakesOneSamplesImageAndTheOthersMask()
    {
        var attackCase = FromPairs(ListedSamples.Numbered(3), (2, 1), size: null);

        Assert.Equal<byte>([2], ((PixelImage)attackCase.Image).Values);
        Assert.Equal(("image 2", "mask 1"), (attackCase.ImageFile.Path, attackCase.TargetFile.Path));
    }

    [Fact]
    public void FromPairs_RefusesSamplesOfDifferentSizes_ExceptWhereTheyAreResized()
    {
        ListedSamples samples = new([Blank(2, 2), Blank(4, 2)]);

        var error = Assert.Throws<DataFileException>(() => FromPairs(samples, (0, 1), size: null));

        Assert.StartsWith("mask 1 must have the size of the image image 0, 2 x 2, got 2 x 4.", error.Message);
        Assert.Equal(8, FromPairs(samples, (0, 1), size: 8).Target.Height);
    }

    [Fact]
    public void Load_RefusesAMaskOfAnotherSize_ThatAResizeWouldHide()
    {
        ImageFile.WritePng(folder["image.png"], new(3, 4, 4, new byte[48]));
        ImageFile.WritePng(folder["mask.png"], new(1, 4, 5, new byte[20]));

        var error = Assert.Throws<DataFileException>(
            () => new CaseFileSource(new() { Image = folder["image.png"], Target = folder["mask.png"] }, new()).Load(0));

        Assert.StartsWith(
            $"{folder["mask.png"]} must have the size of the image {folder["image.png"]}, 4 x 4, got 5 x 4.",
            error.Message);
    }

    [Fact]
    public void With_RefusesALabelThatTheModelLacks()
    {
        using var model = network.Open();
        var attackCase = TinyUNet.Cases(1)[0];
        attackCase.Target.Labels[5] = 2;

        var error = Assert.Throws<DataFileException>(
            () => CaseSource.With(attackCase, TargetRule.Other, region: null, model, classes: 2));

        Assert.StartsWith(
            $"{attackCase.TargetFile.Path} must hold labels 0 to 1, the model's classes, got label 2.", error.Message);
    }

    [Fact]
    public void Probe_RefusesAnImageThatIsTooSmall()
    {
        using var model = network.Open();
        PixelImage tiny = new(3, 1, 32, new byte[96]);

        var error = Assert.Throws<DataFileException>(() => model.Probe(tiny));

        Assert.Equal(
            $"{network.Path} must take the image's size, got 32 x 1: " +
            "height must be at least 2 pixels for a U-Net of depth 2, got 1. " +
            "Use a larger image. Give another size with --size.",
            error.Message);
    }

    public void Dispose() => folder.Dispose();

    private static AttackCase FromPairs(ListedSamples samples, (int Image, int Target) pair, int? size) =>
        CaseSource.FromPairs(samples, [pair], size, TestContext.Current.CancellationToken)[0];

    private static Sample Blank(int height, int width) =>
        new(new(1, height, width, new byte[height * width]), new(height, width, new byte[height * width]));
}
