using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Other shapes for the same values, and shapes themselves.</summary>
internal static class ShapeOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Reshape", Sized | Rearranges, node => Reshape(node));
        list.Add("Flatten", Plain | Rearranges, node => Flatten(node));
        list.Add("Squeeze", Sized | Rearranges, node => Squeeze(node));
        list.Add("Unsqueeze", Sized | Rearranges, node => Unsqueeze(node));
        list.Add("Transpose", Plain | Rearranges, node => Transpose(node));
        list.Add("Expand", Sized, x => Expand(x));
        list.Add("Tile", Sized, x => Tile(x));
        list.Add("Shape", Plain | ReadsShapes, node => Shape(node));
        list.Add("Size", Plain | ReadsShapes, x => tensor(x[0].numel(), device: x.Device));
        list.Add("DepthToSpace", Plain, node => DepthToSpace(node));
        list.Add("SpaceToDepth", Plain, node => SpaceToDepth(node));
    }

    // 0 takes the length over, unless allowed to mean none; -1 takes what is left.
    private static Func<OnnxInputs, Tensor> Reshape(OnnxNode node)
    {
        var allowsZero = node.Flag("allowzero");
        return x =>
        {
            long[] shape = [.. x.Integers(1)];
            for (var i = 0; i < shape.Length && !allowsZero; i++)
            {
                shape[i] = shape[i] == 0 ? x[0].shape[i] : shape[i];
            }

            return x[0].reshape(shape);
        };
    }

    private static Func<OnnxInputs, Tensor> Flatten(OnnxNode node)
    {
        var axis = node.Integer("axis", 1);
        return x =>
        {
            var at = (int)(axis < 0 ? x.Axis(axis, x[0].dim()) : x.Axis(axis, x[0].dim() + 1));
            var rows = x[0].shape[..at].Aggregate(1L, (product, length) => product * length);
            return x[0].reshape(rows, x[0].shape[at..].Aggregate(1L, (product, length) => product * length));
        };
    }

    // The axes are an input from opset 13 on.
    private static long[]? Axes(OnnxNode node, OnnxInputs x) =>
        node.Opset < 13 ? node.Integers("axes") : x.OptionalIntegers(1);

    private static Func<OnnxInputs, Tensor> Squeeze(OnnxNode node) => x =>
    {
        var dimensions = x[0].dim();
        var shape = x[0].shape;
        var axes = Axes(node, x)?.Select(axis => x.Axis(axis, dimensions)).ToArray()
            ?? [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] == 1).Select(i => (long)i)];
        return Array.TrueForAll(axes, axis => shape[axis] == 1)
            ? x[0].reshape([.. shape.Where((_, i) => !axes.Contains(i))])
            : throw node.Refusal($"axes [{string.Join(", ", axes)}] of [{string.Join(", ", shape)}]");
    };

    private static Func<OnnxInputs, Tensor> Unsqueeze(OnnxNode node) => x =>
    {
        var given = Axes(node, x) ?? [];
        var dimensions = x[0].dim() + given.Length;
        var result = x[0];
        foreach (var axis in given.Select(axis => x.Axis(axis, dimensions)).Order())
        {
            result = result.unsqueeze(axis);
        }

        return result;
    };

    private static Func<OnnxInputs, Tensor> Transpose(OnnxNode node)
    {
        var order = node.Integers("perm");
        return x => x[0].permute(order ?? [.. Enumerable.Range(1, (int)x[0].dim()).Select(i => x[0].dim() - i)]);
    }

    private static Tensor Expand(OnnxInputs x)
    {
        var (own, wanted) = (x[0].shape, x.Integers(1));
        var shape = new long[Math.Max(own.Length, wanted.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (length, target) = (i <= own.Length ? own[^i] : 1, i <= wanted.Length ? wanted[^i] : 1);
            shape[^i] = target == 1 ? length : target;
        }

        return x[0].expand(x.Bounded(shape));
    }

    private static Tensor Tile(OnnxInputs x)
    {
        var repeats = x.Integers(1);
        x.Bounded([.. x[0].shape.Zip(repeats, (length, count) => length * count)]);
        return x[0].repeat(repeats);
    }

    private static Func<OnnxInputs, Tensor> Shape(OnnxNode node)
    {
        var (start, end) = (node.Integer("start", 0), node.Integer("end", long.MaxValue));
        return x =>
        {
            var shape = x[0].shape;
            var (from, to) = (Bound(start, shape.Length), Bound(end, shape.Length));
            return tensor(shape[from..Math.Max(from, to)], device: x.Device);
        };
    }

    private static int Bound(long index, int length) => (int)Math.Clamp(index < 0 ? index + length : index, 0, length);

    private static Func<OnnxInputs, Tensor> DepthToSpace(OnnxNode node)
    {
        var (block, isColumnFirst) = (node.Integer("blocksize", 1), node.OneOf("mode", "DCR", "CRD") == "CRD");
        return x =>
        {
            var (n, c, h, w) = (x[0].shape[0], x[0].shape[1] / (block * block), x[0].shape[2], x[0].shape[3]);
            var blocks = isColumnFirst
                ? x[0].reshape(n, c, block, block, h, w).permute(0, 1, 4, 2, 5, 3)
                : x[0].reshape(n, block, block, c, h, w).permute(0, 3, 4, 1, 5, 2);
            return blocks.reshape(n, c, h * block, w * block);
        };
    }

    private static Func<OnnxInputs, Tensor> SpaceToDepth(OnnxNode node)
    {
        var block = node.Integer("blocksize", 1);
        return x =>
        {
            var (n, c, h, w) = (x[0].shape[0], x[0].shape[1], x[0].shape[2] / block, x[0].shape[3] / block);
            return x[0].reshape(n, c, h, block, w, block).permute(0, 3, 5, 1, 2, 4)
                .reshape(n, c * block * block, h, w);
        };
    }
}
