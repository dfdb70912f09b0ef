using SegProbe.Evaluation.Data;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Tests.Data;

public sealed class LabelMapTests
{
    [Fact]
    public void ToTensor_AndBack_GivesTheSameLabels()
    {
        LabelMap mask = new(2, 3, [0, 1, 2, 3, 254, 255]);
        using var labels = mask.ToTensor();

        Assert.Equal((ScalarType.Int64, 2, 3), (labels.dtype, labels.shape[0], labels.shape[1]));
        Assert.Equal(mask.Labels, LabelMap.FromTensor(labels).Labels);
    }

    [Fact]
    public void Resize_TakesTheOldPixelThatHoldsTheMiddleOfTheNewOne()
    {
        LabelMap mask = new(1, 4, [1, 2, 3, 4]);

        Assert.Equal<byte>([2, 4], mask.Resize(1, 2).Labels);
        Assert.Equal<byte>([1, 1, 2, 2, 3, 3, 4, 4], mask.Resize(1, 8).Labels);
        Assert.Equal<byte>([1, 3, 4], mask.Resize(1, 3).Labels);
        Assert.Equal<byte>([1, 2, 3, 4, 1, 2, 3, 4], mask.Resize(2, 4).Labels);
    }

    [Fact]
    public void Resize_GivesTheSameObject_WhereTheSizeIsRight()
    {
        LabelMap mask = new(1, 4, [1, 2, 3, 4]);

        Assert.Same(mask, mask.Resize(1, 4));
    }

    [Fact]
    public void Largest_IsZero_ForAnEmptyMask()
    {
        Assert.Equal(0, new LabelMap(1, 2, [0, 0]).Largest);
        Assert.Equal(0, new LabelMap(0, 0, []).Largest);
        Assert.Equal(7, new LabelMap(1, 2, [7, 2]).Largest);
        Assert.Equal(2, new LabelMap(1, 2, [7, 2]).LargestBut(7));
        Assert.Equal(7, new LabelMap(1, 2, [7, 2]).LargestBut(null));
        Assert.Null(new LabelMap(1, 2, [7, 7]).LargestBut(7));
    }

    [Fact]
    public void Constructor_RefusesLabelsThatDoNotFitTheSize() =>
        Assert.StartsWith(
            "labels must have 4 entries for [2, 2], got 3.",
            Assert.Throws<ArgumentException>(() => new LabelMap(2, 2, new byte[3])).Message);
}
