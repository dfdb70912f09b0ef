using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Joining tensors and taking them apart.</summary>
internal static class JoiningOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Concat", node => Concat(node));
        list.AddMany("Split", Split);
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
