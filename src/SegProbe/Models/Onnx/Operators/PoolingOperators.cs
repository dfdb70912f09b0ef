using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Pooling along one to three axes, and over all of them.</summary>
internal static class PoolingOperators
{
    public static void Add(OperatorList list)
    {
        list.AddMany("MaxPool", Plain, MaxPool);
        list.Add("AveragePool", Plain, node => AveragePool(node));
        list.Add("GlobalAveragePool", Plain, x => x[0].mean(Inner(x[0]), keepdim: true));
        list.Add("GlobalMaxPool", Plain, x => x[0].amax(Inner(x[0]), keepdim: true));
    }

    private static long[] Inner(Tensor x) => [.. Enumerable.Range(2, (int)x.dim() - 2).Select(i => (long)i)];

    private static Kernel MaxPool(OnnxNode node)
    {
        var window = Window.Read(node, node.Integers("kernel_shape") ?? []);
        var isCeiling = node.Flag("ceil_mode");
        return x =>
        {
            var at = WithCeiling(window.At(x[0].shape[2..]), x[0].shape[2..], isCeiling);
            x.Bounded(at.Padded(x[0].shape));
            var isReal = ElementType.IsReal(x[0].dtype);
            var values = isReal ? x[0] : x[0].to(ScalarType.Float32);
            var isEasy = at.IsSymmetric && at.Before.Zip(at.Kernel).All(each => each.First <= each.Second / 2);
            var padded = isEasy
                ? values
                : pad(values, Window.PairsFromLast(at.Before, at.After), value: double.NegativeInfinity);
            var padding = isEasy ? at.Before : new long[at.Kernel.Length];
            var pooled = Max(padded, at, padding).to(x[0].dtype);
            return node.HasOutput(1) && isEasy ? [pooled, Places(x, at, node.Flag("storage_order"))] : [pooled];
        };
    }

    private static Tensor Max(Tensor x, Window at, long[] padding) =>
        at.Kernel.Length switch
        {
            1 => max_pool1d(x, at.Kernel[0], at.Strides[0], padding[0], at.Dilations[0]),
            2 => max_pool2d(x, at.Kernel, at.Strides, padding, at.Dilations),
            _ => max_pool3d(x, at.Kernel, at.Strides, padding, at.Dilations),
        };

    // Among all values of the input, where libtorch counts them in each channel by itself.
    private static Tensor Places(OnnxInputs x, Window at, bool isColumnFirst)
    {
        var (values, shape) = (x[0].detach(), x[0].shape);
        var inside = at.Kernel.Length switch
        {
            1 => max_pool1d_with_indices(values, at.Kernel[0], at.Strides[0], at.Before[0], at.Dilations[0]).indices,
            2 => max_pool2d_with_indices(values, at.Kernel, at.Strides, at.Before, at.Dilations).indices,
            _ => max_pool3d_with_indices(values, at.Kernel, at.Strides, at.Before, at.Dilations).indices,
        };
        var size = shape[2..].Aggregate(1L, (product, length) => product * length);
        long[] line = [shape[0], shape[1], .. Enumerable.Repeat(1L, at.Kernel.Length)];
        if (isColumnFirst && at.Kernel.Length == 2)
        {
            inside = (inside.remainder(shape[3]) * shape[2]) + inside.div(shape[3], RoundingMode.floor);
        }

        return inside + (arange(shape[0] * shape[1], device: x.Device).view(line) * size);
    }

    // The last window may hang over the end, but not begin behind it.
    private static Window WithCeiling(Window at, long[] sizes, bool isCeiling) =>
        !isCeiling ? at : at with
        {
            After = [.. sizes.Select((size, i) =>
            {
                var room = size + at.Before[i] + at.After[i] - at.Extent(i);
                var steps = (room + at.Strides[i] - 1) / at.Strides[i];
                steps -= steps * at.Strides[i] >= size + at.Before[i] ? 1 : 0;
                return at.After[i] + Math.Max((steps * at.Strides[i]) - room, 0);
            })],
        };

    private static Func<OnnxInputs, Tensor> AveragePool(OnnxNode node)
    {
        var window = Window.Read(node, node.Integers("kernel_shape") ?? []);
        var (isCeiling, countsPadding) = (node.Flag("ceil_mode"), node.Flag("count_include_pad"));
        return x =>
        {
            var sizes = x[0].shape[2..];
            var declared = window.At(sizes);
            var at = WithCeiling(declared, sizes, isCeiling);
            x.Bounded(at.Padded(x[0].shape));
            return IsPlain(at, countsPadding)
                ? Average(x[0], at, countsPadding)
                : General(x[0], declared, at, countsPadding);
        };
    }

    private static bool IsPlain(Window at, bool countsPadding) =>
        at.IsSymmetric
        && at.Dilations.All(each => each == 1)
        && at.Before.Zip(at.Kernel).All(each => each.First >= 0 && each.First <= each.Second / 2)
        && (countsPadding || at.Before.All(each => each == 0) || at.Kernel.Length > 1);

    private static Tensor Average(Tensor x, Window at, bool countsPadding) =>
        at.Kernel.Length switch
        {
            1 => avg_pool1d(x, at.Kernel[0], at.Strides[0], at.Before[0], count_include_pad: countsPadding),
            2 => avg_pool2d(x, at.Kernel, at.Strides, at.Before, count_include_pad: countsPadding),
            _ => avg_pool3d(x, at.Kernel, at.Strides, at.Before, count_include_pad: countsPadding),
        };

    // The sum under each window over the number of pixels that count.
    private static Tensor General(Tensor x, Window declared, Window at, bool countsPadding)
    {
        var sizes = x.shape[2..];
        var sums = Sums(pad(x, Window.PairsFromLast(at.Before, at.After)), at);
        var inside = ones([1, 1, .. sizes], x.dtype, x.device);
        var counted = countsPadding
            ? pad(inside, Window.PairsFromLast(declared.Before, declared.After), value: 1)
            : pad(inside, Window.PairsFromLast(declared.Before, declared.After));
        long[] ceiling = [.. at.After.Zip(declared.After, (all, own) => all - own)];
        return sums / Sums(pad(counted, Window.PairsFromLast(new long[ceiling.Length], ceiling)), at);
    }

    private static Tensor Sums(Tensor x, Window at)
    {
        var channels = x.shape[1];
        var weight = ones([channels, 1, .. at.Kernel], x.dtype, x.device);
        return at.Kernel.Length switch
        {
            1 => conv1d(x, weight, null, at.Strides[0], 0, at.Dilations[0], channels),
            2 => conv2d(x, weight, null, at.Strides, new long[2], at.Dilations, channels),
            _ => conv3d(x, weight, null, at.Strides, new long[3], at.Dilations, channels),
        };
    }
}
