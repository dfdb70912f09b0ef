using SegProbe.Evaluation.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Training;

public sealed class AugmentationTests
{
    [Fact]
    public void Apply_KeepsImageAndMaskAligned()
    {
        using var scope = NewDisposeScope();
        var masks = HalfPlanes();
        var images = (0.3 + (0.4 * masks.unsqueeze(1).to(ScalarType.Float32))).expand(-1, 3, -1, -1).contiguous();

        var (moved, movedMasks) = Augmentation.Apply(images, masks, new Generator(7, CPU));

        // Contrast and colour change by less than the image's step, so that its middle still tells the two sides apart.
        var grey = moved.mean([1]);
        var middle = (grey.amax([1, 2], keepdim: true) + grey.amin([1, 2], keepdim: true)) / 2;
        var agree = grey.gt(middle).eq(movedMasks.eq(1)).to(ScalarType.Float32).mean([1, 2]);
        Assert.True(agree.min().ToDouble() > 0.97, $"aligned pixels: {agree.min().ToDouble():P1}");
    }

    [Fact]
    public void Apply_MovesTheMasks_AndGivesNoNewLabel()
    {
        using var scope = NewDisposeScope();
        var masks = HalfPlanes();

        var (_, moved) = Augmentation.Apply(zeros(masks.shape[0], 3, 32, 32), masks, new Generator(7, CPU));

        Assert.True(moved.ne(masks).any(2).any(1).all().ToBoolean());
        Assert.Equal([0L, 1L], moved.unique().output.data<long>().ToArray());
    }

    [Fact]
    public void Apply_StaysInTheRange()
    {
        using var scope = NewDisposeScope();
        var images = rand([8, 3, 32, 32], generator: new Generator(3, CPU)).round();

        var (moved, _) = Augmentation.Apply(images, HalfPlanes(), new Generator(7, CPU));

        Assert.Equal((0, 1), (moved.min().ToDouble(), moved.max().ToDouble()));
    }

    [Fact]
    public void Apply_DependsOnTheSeed()
    {
        using var scope = NewDisposeScope();
        var masks = HalfPlanes();
        var images = masks.unsqueeze(1).to(ScalarType.Float32);

        var first = Augmentation.Apply(images, masks, new Generator(7, CPU)).Images;

        Assert.True(first.eq(Augmentation.Apply(images, masks, new Generator(7, CPU)).Images).all().ToBoolean());
        Assert.False(first.eq(Augmentation.Apply(images, masks, new Generator(8, CPU)).Images).all().ToBoolean());
    }

    private static Tensor HalfPlanes()
    {
        var masks = zeros([8, 32, 32], ScalarType.Int64);
        masks.narrow(1, 0, 20).narrow(2, 0, 14).fill_(1);
        return masks;
    }
}
