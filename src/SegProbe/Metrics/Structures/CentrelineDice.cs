using static TorchSharp.torch;

namespace SegProbe.Metrics.Structures;

/// <summary>clDice: whether the centrelines of two tubular masks lie in each other.</summary>
/// <remarks>
/// Source: Shit et al., clDice, CVPR 2021, equations 1 and 2, with the skeleton of their algorithm 1 (erosion by the
/// neighbours along the axes, dilation by all) on binary masks, repeated until nothing is left to erode.
/// </remarks>
public static class CentrelineDice
{
    /// <summary>
    /// 2 P S / (P + S), where P is the share of A's skeleton that lies in B, and S that of B's in A. In [0, 1]; 1 where
    /// both masks are empty, 0 where one is.
    /// </summary>
    /// <param name="first">A, the mask that is judged.</param>
    /// <param name="second">B, the mask to compare with.</param>
    public static double Measure(StructureMask first, StructureMask second)
    {
        ArgumentNullException.ThrowIfNull(first);
        first.RequireSameGrid(second);
        if (first.IsEmpty || second.IsEmpty)
        {
            return first.IsEmpty && second.IsEmpty ? 1 : 0;
        }

        using var scope = NewDisposeScope();
        var (a, b) = (Image(first), Image(second));
        var (precision, sensitivity) = (Share(a, b), Share(b, a));
        return precision + sensitivity == 0 ? 0 : 2 * precision * sensitivity / (precision + sensitivity);
    }

    private static double Share(Tensor mask, Tensor other)
    {
        var skeleton = Skeleton(mask);
        return (skeleton * other).sum().item<float>() / (double)skeleton.sum().item<float>();
    }

    private static Tensor Image(StructureMask mask) =>
        tensor(mask.IsSet).to(ScalarType.Float32).view([1, 1, .. mask.Size.Select(length => (long)length)]);

    private static Tensor Skeleton(Tensor image)
    {
        var skeleton = (image - Dilated(Eroded(image))).clamp_min(0);
        while (image.sum().item<float>() > 0)
        {
            using var step = NewDisposeScope();
            var eroded = Eroded(image);
            var isDone = eroded.Equals(image);
            var end = (eroded - Dilated(Eroded(eroded))).clamp_min(0);
            (image, skeleton) = (eroded.MoveToOuterDisposeScope(), skeleton.maximum(end).MoveToOuterDisposeScope());
            if (isDone)
            {
                break;
            }
        }

        // A mask that fills the image never erodes: it is its own skeleton.
        return skeleton.sum().item<float>() > 0 ? skeleton : image;
    }

    // Beyond the image nothing erodes and nothing dilates.
    private static Tensor Eroded(Tensor image)
    {
        var space = (int)image.dim() - 2;
        return Enumerable.Range(0, space)
            .Select(axis => -Pooled(-image, [.. Enumerable.Range(0, space).Select(each => each == axis ? 3L : 1L)]))
            .Aggregate(minimum);
    }

    private static Tensor Dilated(Tensor image) =>
        Pooled(image, [.. Enumerable.Repeat(3L, (int)image.dim() - 2)]);

    private static Tensor Pooled(Tensor image, long[] window)
    {
        var (stride, padding) = (window.Select(_ => 1L).ToArray(), window.Select(length => length / 2).ToArray());
        return window.Length == 2
            ? nn.functional.max_pool2d(image, window, stride, padding)
            : nn.functional.max_pool3d(image, window, stride, padding);
    }
}
