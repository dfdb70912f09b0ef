using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Normalisation over batch statistics, images, groups of channels and layers.</summary>
internal static class NormalizationOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("BatchNormalization", Plain | Overwritable | ScalesChannels, node => Batch(node));
        list.Add("InstanceNormalization", Plain | Overwritable | NeedsChannelsFirst, node => Instance(node));
        list.Add("GroupNormalization", Plain | NeedsChannelsFirst, node => Group(node));
        list.AddMany("LayerNormalization", Plain, Layer);
        list.Add("MeanVarianceNormalization", Plain, node => MeanVariance(node));
        list.Add("LpNormalization", Plain, node => Norm(node));
        list.Add("LRN", Plain, node => LocalResponse(node));
    }

    private static Func<OnnxInputs, Tensor> Batch(OnnxNode node)
    {
        var epsilon = node.Number("epsilon", 1e-5);
        return node.Flag("training_mode")
            ? throw node.Refusal("training_mode on; export the network in evaluation mode")
            : x => batch_norm(x[0], x[3], x[4], x[1], x[2], eps: epsilon);
    }

    private static Func<OnnxInputs, Tensor> Instance(OnnxNode node)
    {
        var epsilon = node.Number("epsilon", 1e-5);
        return x => instance_norm(x[0], null, null, x[1], x[2], eps: epsilon);
    }

    // Opset 18 has a scale for each group, opset 21 one for each channel.
    private static Func<OnnxInputs, Tensor> Group(OnnxNode node)
    {
        var (epsilon, groups) = (node.Number("epsilon", 1e-5), node.Integer("num_groups", 1));
        return x =>
        {
            var each = x[0].shape[1] / groups;
            return node.Opset >= 21
                ? group_norm(x[0], groups, x[1], x[2], epsilon)
                : group_norm(x[0], groups, x[1].repeat_interleave(each), x[2].repeat_interleave(each), epsilon);
        };
    }

    private static Kernel Layer(OnnxNode node)
    {
        var (epsilon, axis) = (node.Number("epsilon", 1e-5), node.Integer("axis", -1));
        return x =>
        {
            var from = (int)x.Axis(axis, x[0].dim());
            var shape = x[0].shape[from..];
            var result = x[1].shape.SequenceEqual(shape) && (x.Optional(2)?.shape.SequenceEqual(shape) ?? true)
                ? layer_norm(x[0], shape, x[1], x.Optional(2), epsilon)
                : (layer_norm(x[0], shape, eps: epsilon) * x[1]) + (x.Optional(2) ?? 0);
            return node.HasOutput(1) ? [result, .. Statistics(x[0], from, epsilon)] : [result];
        };
    }

    private static Tensor[] Statistics(Tensor x, int from, double epsilon)
    {
        long[] axes = [.. Enumerable.Range(from, (int)x.dim() - from).Select(i => (long)i)];
        var mean = x.mean(axes, keepdim: true);
        return [mean, 1 / (Squared(x - mean).mean(axes, keepdim: true) + epsilon).sqrt()];
    }

    private static Func<OnnxInputs, Tensor> MeanVariance(OnnxNode node)
    {
        const double epsilon = 1e-9;
        var axes = node.Integers("axes") ?? [0, 2, 3];
        return x =>
        {
            var centred = x[0] - x[0].mean(axes, keepdim: true);
            return centred / (Squared(centred).mean(axes, keepdim: true).sqrt() + epsilon);
        };
    }

    private static Func<OnnxInputs, Tensor> Norm(OnnxNode node)
    {
        var (axis, power) = (node.Integer("axis", -1), node.Integer("p", 2));
        return power switch
        {
            1 => x => x[0] / x[0].abs().sum(x.Axis(axis, x[0].dim()), keepdim: true),
            2 => x => x[0] / Squared(x[0]).sum(x.Axis(axis, x[0].dim()), keepdim: true).sqrt(),
            _ => throw node.Refusal($"p {power}"),
        };
    }

    // The window over the channels leans forward where its length is even, which libtorch's leans back.
    private static Func<OnnxInputs, Tensor> LocalResponse(OnnxNode node)
    {
        var (alpha, beta, bias) = (node.Number("alpha", 1e-4), node.Number("beta", 0.75), node.Number("bias", 1));
        var size = Math.Clamp(node.Integer("size", 1), 1, int.MaxValue);
        return x =>
        {
            var squares = Squared(x[0]).flatten(2).unsqueeze(1);
            var padded = pad(squares, [0, 0, (size - 1) / 2, size / 2]);
            var sums = avg_pool2d(padded, [size, 1], [1L, 1]).squeeze(1).reshape(x[0].shape);
            return x[0] / (bias + (alpha * sums)).pow(beta);
        };
    }

    private static Tensor Squared(Tensor x) => x * x;
}
