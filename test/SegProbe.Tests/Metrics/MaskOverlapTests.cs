using FsCheck.Xunit;
using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Tests.Metrics;

public sealed class MaskOverlapTests
{
    [Fact]
    public void Scores_AreThoseCountedByHand_ForTwoClasses()
    {
        // 2 pixels in both, 1 in the first only, 2 in the second only, 3 in neither.
        using var scope = NewDisposeScope();
        var first = Mask([1, 1, 1, 0, 0, 0, 0, 0]);
        var second = Mask([1, 1, 0, 1, 1, 0, 0, 0]);

        Assert.Equal([2 / 5.0], Values(MaskOverlap.ForegroundIou(first, second)));
        Assert.Equal([4 / 7.0], Values(MaskOverlap.Dice(first, second)));
        Assert.Equal([5 / 8.0], Values(MaskOverlap.PixelAccuracy(first, second)));
    }

    [Fact]
    public void Scores_ShareAPixelOnlyWhereLabelsAreEqual_ForSeveralClasses()
    {
        // Foreground in either: 5 pixels, equal in 2 of them. Foreground sizes 4 and 4.
        using var scope = NewDisposeScope();
        var first = Mask([1, 2, 2, 3, 0, 0]);
        var second = Mask([1, 2, 1, 0, 3, 0]);

        Assert.Equal([2 / 5.0], Values(MaskOverlap.ForegroundIou(first, second)));
        Assert.Equal([4 / 8.0], Values(MaskOverlap.Dice(first, second)));
        Assert.Equal([3 / 6.0], Values(MaskOverlap.PixelAccuracy(first, second)));
    }

    [Fact]
    public void Scores_AreOne_WhereBothMasksAreEmpty()
    {
        using var scope = NewDisposeScope();
        var empty = Mask([0, 0, 0]);

        Assert.Equal([1.0], Values(MaskOverlap.ForegroundIou(empty, empty)));
        Assert.Equal([1.0], Values(MaskOverlap.Dice(empty, empty)));
        Assert.Equal([1.0], Values(MaskOverlap.PixelAccuracy(empty, empty)));
    }

    [Fact]
    public void Scores_AreZero_WhereOneMaskIsEmptyOrNothingIsShared()
    {
        using var scope = NewDisposeScope();
        var first = cat([Mask([0, 0, 0]), Mask([1, 1, 1])]);
        var second = cat([Mask([1, 0, 1]), Mask([2, 2, 2])]);

        Assert.Equal([0.0, 0.0], Values(MaskOverlap.ForegroundIou(first, second)));
        Assert.Equal([0.0, 0.0], Values(MaskOverlap.Dice(first, second)));
    }

    [Property(MaxTest = 50, Replay = "20191013,20190713")]
    public void Scores_EqualThoseOfAPlainLoop(int seed, byte classes)
    {
        using var scope = NewDisposeScope();
        var random = new Generator((ulong)seed);
        var first = randint(0, 1 + (classes % 4), [3, 5, 7], ScalarType.Int64, generator: random);
        var second = randint(0, 1 + (classes % 4), [3, 5, 7], ScalarType.Int64, generator: random);

        var iou = Values(MaskOverlap.ForegroundIou(first, second));
        var dice = Values(MaskOverlap.Dice(first, second));
        var accuracy = Values(MaskOverlap.PixelAccuracy(first, second));

        for (var image = 0; image < 3; image++)
        {
            var expected = Loop(Labels(first[image]), Labels(second[image]));
            Assert.Equal(expected.Iou, iou[image], 1e-12);
            Assert.Equal(expected.Dice, dice[image], 1e-12);
            Assert.Equal(expected.Accuracy, accuracy[image], 1e-12);
        }
    }

    [Property(MaxTest = 50, Replay = "20191013,20190713")]
    public void Dice_IsTwiceIouOverOnePlusIou_ForTwoClasses(int seed)
    {
        using var scope = NewDisposeScope();
        var random = new Generator((ulong)seed);
        var first = randint(0, 2, [4, 3, 3], ScalarType.Int64, generator: random);
        var second = randint(0, 2, [4, 3, 3], ScalarType.Int64, generator: random);

        var (iou, dice) = (Values(MaskOverlap.ForegroundIou(first, second)), Values(MaskOverlap.Dice(first, second)));

        Assert.All(iou.Zip(dice), pair => Assert.Equal(2 * pair.First / (1 + pair.First), pair.Second, 1e-12));
    }

    [Property(MaxTest = 50, Replay = "20191013,20190713")]
    public void Scores_AreThoseOfTheOtherPixels_WithAnIgnoredLabel(int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed);
        var first = randint(0, 3, [1, 2, 20], ScalarType.Int64, generator: random);
        var second = randint(0, 4, [1, 2, 20], ScalarType.Int64, generator: random);
        var counts = second[0].ne(3);
        var (few, fewSecond) = (first[0].masked_select(counts), second[0].masked_select(counts));

        var expected = Loop(Labels(few), Labels(fewSecond));

        Assert.Equal([expected.Iou], Values(MaskOverlap.ForegroundIou(first, second, 3)));
        Assert.Equal([expected.Dice], Values(MaskOverlap.Dice(first, second, 3)));
        Assert.Equal([expected.Accuracy], Values(MaskOverlap.PixelAccuracy(first, second, 3)));
    }

    [Fact]
    public void Scores_AreOne_WhereAllPixelsAreIgnored()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Mask([0, 1, 2]), Mask([255, 255, 255]));

        Assert.Equal([1.0], Values(MaskOverlap.ForegroundIou(first, second, 255)));
        Assert.Equal([1.0], Values(MaskOverlap.Dice(first, second, 255)));
        Assert.Equal([1.0], Values(MaskOverlap.PixelAccuracy(first, second, 255)));
    }

    private static (double Iou, double Dice, double Accuracy) Loop(long[] first, long[] second)
    {
        var (shared, either, equal, sizes) = (0, 0, 0, 0);
        for (var i = 0; i < first.Length; i++)
        {
            equal += first[i] == second[i] ? 1 : 0;
            either += first[i] != 0 || second[i] != 0 ? 1 : 0;
            shared += first[i] == second[i] && first[i] != 0 ? 1 : 0;
            sizes += (first[i] != 0 ? 1 : 0) + (second[i] != 0 ? 1 : 0);
        }

        return either == 0
            ? (1, 1, (double)equal / first.Length)
            : ((double)shared / either, 2.0 * shared / sizes, (double)equal / first.Length);
    }

    private static Tensor Mask(long[] labels) => tensor(labels).view(1, 1, -1);

    private static long[] Labels(Tensor mask) => mask.contiguous().data<long>().ToArray();

    private static double[] Values(Tensor scores) => scores.data<double>().ToArray();
}
