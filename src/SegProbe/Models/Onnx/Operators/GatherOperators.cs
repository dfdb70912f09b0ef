using SegProbe.Models.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Values at given places.</summary>
internal static class GatherOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Gather", node => Gather(node));
        list.Add("GatherElements", node => GatherElements(node));
        list.Add("GatherND", node => GatherSlices(node));
    }

    /// <summary>Gives places counted from the front, as int64.</summary>
    public static Tensor FromFront(Tensor places, long length)
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
            return x[0].index_select(along, places).reshape(
                [.. shape[..along], .. x[1].shape, .. shape[(along + 1)..]]);
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
    public static Tensor Lines(Tensor places, long[] lengths)
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
}
