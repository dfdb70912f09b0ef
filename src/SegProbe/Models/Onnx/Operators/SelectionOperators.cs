using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Places of the largest, smallest and non-zero values.</summary>
internal static class SelectionOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("ArgMax", Plain | Labels, node => Extreme(node, (x, axis) => x.argmax(axis, keepdim: true)));
        list.Add("ArgMin", Plain, node => Extreme(node, (x, axis) => x.argmin(axis, keepdim: true)));
        list.Add("NonZero", Folds, x => x[0].nonzero().t().contiguous());
        list.Add("OneHot", Sized, node => OneHot(node));
        list.AddMany("TopK", Sized, TopK);
    }

    private static Func<OnnxInputs, Tensor> Extreme(OnnxNode node, Func<Tensor, long, Tensor> find)
    {
        var (axis, keep, last) = (node.Integer("axis", 0), node.Flag("keepdims", true), node.Flag("select_last_index"));
        return x =>
        {
            var along = x.Axis(axis, x[0].dim());
            var found = last
                ? x[0].shape[along] - 1 - find(x[0].flip([along]), along)
                : find(x[0], along);
            return keep ? found : found.squeeze(along);
        };
    }

    // The number is an input from opset 10 on.
    private static Kernel TopK(OnnxNode node)
    {
        var (axis, largest, sorted) = (node.Integer("axis", -1), node.Flag("largest", true), node.Flag("sorted", true));
        return x =>
        {
            var count = node.Opset < 10 ? node.Integer("k", 1) : x.Integers(1)[0];
            var (values, places) = x[0].topk(checked((int)count), (int)x.Axis(axis, x[0].dim()), largest, sorted);
            return [values, places];
        };
    }

    private static Func<OnnxInputs, Tensor> OneHot(OnnxNode node)
    {
        var axis = node.Integer("axis", -1);
        return x =>
        {
            var depth = x.Integers(1)[0];
            var along = x.Axis(axis, x[0].dim() + 1);
            x.Bounded([.. x[0].shape, depth]);
            var places = x[0].to(ScalarType.Int64).unsqueeze(along);
            long[] line = [.. Enumerable.Repeat(1L, (int)x[0].dim() + 1)];
            line[along] = depth;
            var classes = arange(depth, device: x.Device).view(line);
            var isThere = places.eq(classes).logical_or((places + depth).eq(classes));
            return where(isThere, x[2][1], x[2][0]);
        };
    }
}
