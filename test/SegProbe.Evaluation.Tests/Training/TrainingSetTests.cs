using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Training;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Training;

public sealed class TrainingSetTests
{
    [Fact]
    public void Batch_GivesTheSamplesAskedFor_InTheirOrder()
    {
        using var set = Load(ListedSamples.Numbered(5), size: 1);

        var (images, masks) = set.Batch([3, 1]);

        using (images)
        using (masks)
        {
            Assert.Equal([3f / 255, 1f / 255], images.data<float>().ToArray());
            Assert.Equal([2, 1, 1], masks.shape);
        }
    }

    [Fact]
    public void Load_ResizesImageAndMask()
    {
        Sample sample = new(new(1, 2, 2, [0, 100, 0, 100]), new(2, 2, [0, 1, 0, 1]));
        using var set = Load(new ListedSamples([sample]), size: 4);
        using var scope = NewDisposeScope();

        var (images, masks) = set.Batch([0]);

        Assert.Equal([0f, 25, 75, 100], (images[0, 0, 0] * 255).data<float>().ToArray());
        Assert.Equal([0L, 0, 1, 1], masks[0, 0].data<long>().ToArray());
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(4, 5)]
    public void Classes_AreTheLargestLabelAndOne_AtLeastTwo(byte largest, int classes)
    {
        using var set = Load(new ListedSamples([new(new(1, 1, 1, [0]), new(1, 1, [largest]))]), size: 1);

        Assert.Equal(classes, set.Classes);
    }

    [Fact]
    public void Load_RefusesImagesOfDifferentChannels()
    {
        ListedSamples samples = new(
            [new(new(1, 1, 1, [0]), new(1, 1, [0])), new(new(3, 1, 1, [0, 0, 0]), new(1, 1, [0]))]);

        var error = Assert.Throws<DataFileException>(() => Load(samples, size: 1));

        Assert.StartsWith("listed must hold images of equal channels (1, as s00), got 3 in s01.", error.Message);
    }

    private static TrainingSet Load(ListedSamples samples, int size) =>
        TrainingSet.Load(samples, size, TestContext.Current.CancellationToken);
}
