using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Values written to given places.</summary>
internal static class ScatterOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Scatter", node => ScatterElements(node));
        list.Add("ScatterElements", node => ScatterElements(node));
        list.Add("ScatterND", node => ScatterSlices(node));
    }

    private static string Reduction(OnnxNode node) => node.OneOf("reduction", "none", "add", "mul", "max", "min");

    private static Func<OnnxInputs, Tensor> ScatterElements(OnnxNode node)
    {
        var (axis, reduction) = (node.Integer("axis", 0), Reduction(node));
        return x =>
        {
            var along = (int)x.Axis(axis, x[0].dim());
            var places = GatherOperators.FromFront(x[1], x[0].shape[along]);
            return reduction switch
            {
                "none" => x[0].scatter(along, places, x[2]),
                "add" => x[0].scatter_add(along, places, x[2]),
                _ => Combined(x[0].flatten(), Positions(x[0].shape, places, along), x[2].flatten(), reduction)
                    .reshape(x[0].shape),
            };
        };
    }

    // The places among all values, for places along one axis.
    private static Tensor Positions(long[] shape, Tensor places, int along)
    {
        var all = arange(Count(shape), device: places.device).reshape(shape);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            all = axis == along ? all : all.narrow(axis, 0, places.shape[axis]);
        }

        return all.gather(along, places).flatten();
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, length) => product * length);

    private static Func<OnnxInputs, Tensor> ScatterSlices(OnnxNode node)
    {
        var reduction = Reduction(node);
        return x =>
        {
            var (shape, places) = (x[0].shape, x[1].to(ScalarType.Int64));
            var depth = (int)places.shape[^1];
            var flat = x[0].reshape([Count(shape[..depth]), .. shape[depth..]]);
            var lines = GatherOperators.Lines(places, shape[..depth]).flatten();
            var values = x[2].reshape([lines.numel(), .. shape[depth..]]);
            return Combined(flat, lines, values, reduction).reshape(shape);
        };
    }

    private static Tensor Combined(Tensor target, Tensor lines, Tensor values, string reduction)
    {
        if (reduction is "none" or "add")
        {
            return reduction == "none"
                ? target.index_copy(0, lines, values)
                : target.index_add(0, lines, values, 1);
        }

        // One after another, since a place may occur more than once.
        for (var i = 0L; i < lines.numel(); i++)
        {
            var line = lines.narrow(0, i, 1);
            var (old, value) = (target.index_select(0, line), values.narrow(0, i, 1));
            var result = reduction switch
            {
                "mul" => old * value,
                "max" => maximum(old, value),
                _ => minimum(old, value),
            };
            target = target.index_copy(0, line, result);
        }

        return target;
    }
}
