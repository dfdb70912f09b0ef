using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Activation functions.</summary>
internal static class ActivationOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Relu", Plain, x => x.MayOverwrite ? x[0].relu_() : x[0].relu());
        list.Add("Sigmoid", Plain | Activation, x => x[0].sigmoid());
        list.Add("Tanh", Plain, x => x[0].tanh());
        list.Add("Softsign", Plain, x => softsign(x[0]));
        list.Add("Softplus", Plain, x => softplus(x[0]));
        list.Add("HardSwish", Plain, x => hardswish(x[0]));
        list.Add("Mish", Plain, x => mish(x[0]));
        list.Add("LeakyRelu", Plain, node => Scaled(node, "alpha", 0.01, (x, slope) => leaky_relu(x, slope)));
        list.Add("Elu", Plain, node => Scaled(node, "alpha", 1, (x, alpha) => elu(x, alpha)));
        list.Add("Celu", Plain, node => Scaled(node, "alpha", 1, (x, alpha) => celu(x, alpha)));
        list.Add("ThresholdedRelu", Plain, node => Scaled(node, "alpha", 1, (x, bound) => where(x > bound, x, zeros_like(x))));
        list.Add("PRelu", Plain, x => where(x[0] < 0, x[0] * x[1], x[0]));
        list.Add("Gelu", Plain, node => Gelu(node));
        list.Add("Selu", Plain, node => Selu(node));
        list.Add("HardSigmoid", Plain, node => HardSigmoid(node));
        list.Add("Shrink", Plain, node => Shrink(node));
        list.Add("Clip", Plain, node => Clip(node));
        list.Add("Softmax", Plain | Activation, node => Softmax(node, (x, axis) => softmax(x, axis)));
        list.Add("LogSoftmax", Plain, node => Softmax(node, (x, axis) => log_softmax(x, axis)));
        list.Add("Hardmax", Plain, node => Softmax(node, Hardmax));
    }

    private static Func<OnnxInputs, Tensor> Scaled(
        OnnxNode node, string attribute, double fallback, Func<Tensor, double, Tensor> evaluate)
    {
        var factor = node.Number(attribute, fallback);
        return x => evaluate(x[0], factor);
    }

    private static Func<OnnxInputs, Tensor> Gelu(OnnxNode node)
    {
        var isApproximate = node.OneOf("approximate", "none", "tanh") == "tanh";
        return isApproximate ? x => gelu(x[0], TorchSharp.Modules.GELU.Approximate.tanh) : x => gelu(x[0]);
    }

    private static Func<OnnxInputs, Tensor> Selu(OnnxNode node)
    {
        var alpha = node.Number("alpha", 1.67326319217681884765625);
        var gamma = node.Number("gamma", 1.05070102214813232421875);
        return x => gamma * elu(x[0], alpha);
    }

    private static Func<OnnxInputs, Tensor> HardSigmoid(OnnxNode node)
    {
        var (alpha, beta) = (node.Number("alpha", 0.2), node.Number("beta", 0.5));
        return x => ((alpha * x[0]) + beta).clamp(0, 1);
    }

    private static Func<OnnxInputs, Tensor> Shrink(OnnxNode node)
    {
        var (bias, lambda) = (node.Number("bias", 0), node.Number("lambd", 0.5));
        return x => where(x[0] < -lambda, x[0] + bias, where(x[0] > lambda, x[0] - bias, zeros_like(x[0])));
    }

    // From opset 11 on the bounds are inputs.
    private static Func<OnnxInputs, Tensor> Clip(OnnxNode node)
    {
        if (node.Opset < 11)
        {
            var (low, high) = (node.Number("min", float.MinValue), node.Number("max", float.MaxValue));
            return x => x[0].clamp(low, high);
        }

        return x =>
        {
            var result = x.Optional(1) is { } low ? maximum(x[0], low) : x[0];
            return x.Optional(2) is { } high ? minimum(result, high) : result;
        };
    }

    // Before opset 13 the axes from the given one on count as one.
    private static Func<OnnxInputs, Tensor> Softmax(OnnxNode node, Func<Tensor, long, Tensor> evaluate)
    {
        var axis = node.Integer("axis", node.Opset < 13 ? 1 : -1);
        if (node.Opset >= 13)
        {
            return x => evaluate(x[0], x.Axis(axis, x[0].dim()));
        }

        return x =>
        {
            var from = (int)x.Axis(axis, x[0].dim() + 1);
            return evaluate(x[0].reshape([.. x[0].shape[..from], -1]), from).reshape(x[0].shape);
        };
    }

    private static Tensor Hardmax(Tensor x, long axis) =>
        zeros_like(x).scatter(axis, x.argmax(axis, keepdim: true), ones_like(x));
}
