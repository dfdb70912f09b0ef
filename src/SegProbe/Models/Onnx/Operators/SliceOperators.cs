using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Parts of tensors, taken out or put together.</summary>
internal static class SliceOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Slice", Sized, node => Slice(node));
        list.Add("Trilu", Plain, node => Triangle(node));
        list.Add("Concat", Plain, node => Concat(node));
        list.AddMany("Split", Sized, Split);
    }

    // Starts and ends are inputs from opset 10 on, and so are steps.
    private static Func<OnnxInputs, Tensor> Slice(OnnxNode node) => x =>
    {
        var isOld = node.Opset < 10;
        var starts = (isOld ? node.Integers("starts") : x.Integers(1)) ?? [];
        var ends = (isOld ? node.Integers("ends") : x.Integers(2)) ?? [];
        var axes = isOld ? node.Integers("axes") : x.OptionalIntegers(3);
        var steps = isOld ? null : x.OptionalIntegers(4);
        var result = x[0];
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = x.Axis(axes?[i] ?? i, x[0].dim());
            result = Along(result, axis, starts[i], ends[i], steps?[i] ?? 1, x.Device);
        }

        return result;
    };

    private static Tensor Along(Tensor x, long axis, long start, long end, long step, Device device)
    {
        var length = x.shape[axis];
        if (step > 0)
        {
            var (from, to) = (Bound(start, 0, length, length), Bound(end, 0, length, length));
            return from == 0 && to == length && step == 1 ? x : x.slice(axis, from, Math.Max(from, to), step);
        }

        var (first, last) = (Bound(start, 0, length - 1, length), Bound(end, -1, length - 1, length));
        var count = step == 0
            ? throw new InvalidDataException("a Slice of step 0")
            : Math.Max((last - first + step + 1) / step, 0);
        var places = Enumerable.Range(0, (int)count).Select(i => first + (i * step)).ToArray();
        return x.index_select(axis, tensor(places, device: device));
    }

    private static long Bound(long index, long lowest, long highest, long length) =>
        Math.Clamp(index < 0 ? Math.Max(index, -length - 1) + length : index, lowest, Math.Max(highest, lowest));

    private static Func<OnnxInputs, Tensor> Triangle(OnnxNode node)
    {
        var isUpper = node.Flag("upper", true);
        return x =>
        {
            var diagonal = x.OptionalIntegers(1)?[0] ?? 0;
            return isUpper ? x[0].triu(diagonal) : x[0].tril(diagonal);
        };
    }

    private static Func<OnnxInputs, Tensor> Concat(OnnxNode node)
    {
        var axis = node.Integer("axis", 0);
        return x =>
        {
            Tensor[] parts = [.. Enumerable.Range(0, x.Count).Select(i => x[i])];
            return cat(parts, x.Axis(axis, parts[0].dim()));
        };
    }

    // The lengths are an input from opset 13 on; without them the parts are equal, the last one the smallest.
    private static Kernel Split(OnnxNode node)
    {
        var axis = node.Integer("axis", 0);
        return x =>
        {
            var along = x.Axis(axis, x[0].dim());
            var length = x[0].shape[along];
            var lengths = (node.Opset < 13 ? node.Integers("split") : x.OptionalIntegers(1))
                ?? Equal(length, Math.Max(node.Integer("num_outputs", node.Outputs.Count), 1));
            return lengths.Sum() == length && lengths.Length <= Math.Max(node.Outputs.Count, 1)
                ? x[0].split(lengths, along)
                : throw node.Refusal($"parts [{string.Join(", ", lengths)}] of {length}");
        };
    }

    private static long[] Equal(long length, long count)
    {
        var each = (length + count - 1) / count;
        return [.. Enumerable.Range(0, checked((int)count)).Select(i => Math.Clamp(length - (i * each), 0, each))];
    }
}
