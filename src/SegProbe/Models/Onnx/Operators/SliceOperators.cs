using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Parts of a tensor by position.</summary>
internal static class SliceOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Slice", node => Slice(node));
        list.Add("Trilu", node => Triangle(node));
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
}
