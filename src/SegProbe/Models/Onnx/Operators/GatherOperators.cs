using SegProbe.Models.Onnx.Graph;
using TorchSharp;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Values read from and written to given places.</summary>
internal static class GatherOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Gather", Product, node => Gather(node));
        list.Add("GatherElements", Product, node => GatherElements(node));
        list.Add("GatherND", Product, node => GatherSlices(node));
        list.Add("Scatter", Plain, node => ScatterElements(node));
        list.Add("ScatterElements", Plain, node => ScatterElements(node));
        list.Add("ScatterND", Plain, node => ScatterSlices(node));
    }

    /// <summary>Gives places counted from the front, as int64.</summary>
    private static Tensor FromFront(Tensor places, long length)
    {
        var wide = places.to(ScalarType.Int64);
        return where(wide < 0, wide + length, wide);
    }

    private static Func<OnnxInputs, Tensor> Gather(OnnxNode node)
    {
        var axis = node.Integer("axis", 0);
        return x =>
        {
            var along = (int)x.Axis(axis, x[0].dim());
            var shape = x[0].shape;
            if (x[1].dim() == 0 && x[1].dtype == ScalarType.Int64 && x.Integers(1)[0] is var place and >= 0)
            {
                return x[0].select(along, place);
            }

            var places = FromFront(x[1], shape[along]).flatten();
            long[] result = x.Bounded([.. shape[..along], .. x[1].shape, .. shape[(along + 1)..]]);
            return x[0].index_select(along, places).reshape(result);
        };
    }

    private static Func<OnnxInputs, Tensor> GatherElements(OnnxNode node)
    {
        var axis = node.Integer("axis", 0);
        return x =>
        {
            var along = x.Axis(axis, x[0].dim());
            return x[0].gather(along, FromFront(x[1], x[0].shape[along]));
        };
    }

    private static Func<OnnxInputs, Tensor> GatherSlices(OnnxNode node)
    {
        var batches = (int)node.Integer("batch_dims", 0);
        return x =>
        {
            var (shape, places) = (x[0].shape, x[1].to(ScalarType.Int64));
            var depth = (int)places.shape[^1];
            var batch = shape[..batches].Aggregate(1L, (product, length) => product * length);
            var inner = shape[(batches + depth)..];
            var flat = x[0].reshape([-1, .. inner]);
            var each = shape[batches..(batches + depth)];
            var lines = Lines(places, each).reshape([batch, -1]);
            var stride = each.Aggregate(1L, (product, length) => product * length);
            lines += arange(batch, device: x.Device).unsqueeze(1) * stride;
            return flat.index_select(0, lines.flatten()).reshape([.. places.shape[..^1], .. inner]);
        };
    }

    /// <summary>Gives for places of several axes the place among all slices.</summary>
    /// <param name="places">int64, the last axis one entry for each axis.</param>
    /// <param name="lengths">The lengths of those axes.</param>
    private static Tensor Lines(Tensor places, long[] lengths)
    {
        var lines = zeros_like(places.select(-1, 0));
        for (var i = 0; i < lengths.Length; i++)
        {
            var axis = FromFront(places.select(-1, i), lengths[i]);
            if (axis.numel() > 0 && (axis.min().ToInt64() < 0 || axis.max().ToInt64() >= lengths[i]))
            {
                throw new InvalidDataException($"a place outside an axis of {lengths[i]}");
            }

            lines = (lines * lengths[i]) + axis;
        }

        return lines;
    }

    private static string Reduction(OnnxNode node) => node.OneOf("reduction", "none", "add", "mul", "max", "min");

    private static Func<OnnxInputs, Tensor> ScatterElements(OnnxNode node)
    {
        var (axis, reduction) = (node.Integer("axis", 0), Reduction(node));
        return x =>
        {
            var along = (int)x.Axis(axis, x[0].dim());
            var places = FromFront(x[1], x[0].shape[along]);
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
            var lines = Lines(places, shape[..depth]).flatten();
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
