using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Padding, also by what is there; negative padding cuts.</summary>
internal static class PadOperators
{
    public static void Add(OperatorList list) => list.Add("Pad", Sized, node => Pad(node));

    // Everything but the mode is an input from opset 11 on.
    private static Func<OnnxInputs, Tensor> Pad(OnnxNode node)
    {
        var mode = node.OneOf("mode", "constant", "reflect", "edge", "wrap");
        return x =>
        {
            var dimensions = (int)x[0].dim();
            var given = (node.Opset < 11 ? node.Integers("pads") : x.Integers(1)) ?? [];
            var axes = x.OptionalIntegers(3) ?? [.. Enumerable.Range(0, dimensions).Select(i => (long)i)];
            if (given.Length != 2 * axes.Length)
            {
                throw node.Refusal($"{given.Length} pads for {axes.Length} axes");
            }

            var (before, after) = (new long[dimensions], new long[dimensions]);
            for (var i = 0; i < axes.Length; i++)
            {
                var axis = x.Axis(axes[i], dimensions);
                (before[axis], after[axis]) = (given[i], given[axes.Length + i]);
            }

            x.Bounded([.. x[0].shape.Select((length, i) => checked(length + before[i] + after[i]))]);
            return mode == "constant" ? Constant(node, x, before, after) : Repeated(x, before, after, mode);
        };
    }

    private static Tensor Constant(OnnxNode node, OnnxInputs x, long[] before, long[] after)
    {
        var value = node.Opset < 11 ? node.Number("value", 0) : x.OptionalNumbers(2)?.FirstOrDefault() ?? 0;
        var isBool = x[0].dtype == ScalarType.Bool;
        var padded = pad(isBool ? x[0].to(ScalarType.Byte) : x[0], Window.PairsFromLast(before, after), value: value);
        return isBool ? padded.to(ScalarType.Bool) : padded;
    }

    private static Tensor Repeated(OnnxInputs x, long[] before, long[] after, string mode)
    {
        var result = x[0];
        for (var axis = 0; axis < before.Length; axis++)
        {
            var length = result.shape[axis];
            if (before[axis] != 0 || after[axis] != 0)
            {
                var places = Enumerable.Range(0, checked((int)(length + before[axis] + after[axis])))
                    .Select(i => Place(i - before[axis], length, mode)).ToArray();
                result = result.index_select(axis, tensor(places, device: x.Device));
            }
        }

        return result;
    }

    private static long Place(long at, long length, string mode)
    {
        if (mode == "edge" || length == 1)
        {
            return Math.Clamp(at, 0, length - 1);
        }

        if (mode == "wrap")
        {
            return ((at % length) + length) % length;
        }

        var period = 2 * (length - 1);
        var folded = ((at % period) + period) % period;
        return folded < length ? folded : period - folded;
    }
}
