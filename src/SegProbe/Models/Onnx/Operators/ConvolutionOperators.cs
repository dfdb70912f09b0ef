using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Convolutions and transposed convolutions along one to three axes.</summary>
internal static class ConvolutionOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Conv", Product | Overwritable | WantsChannelsLast, node => Convolution(node), ScaleWeights);
        list.Add("ConvTranspose", Product | Overwritable, node => Transposed(node), ScaleTransposedWeights);
    }

    private static Func<OnnxInputs, Tensor> Convolution(OnnxNode node)
    {
        var groups = node.Integer("group", 1);
        Window? window = null;
        ConstantConvolution? constant = null;
        return x =>
        {
            window ??= Window.Read(node, node.Integers("kernel_shape") ?? x[1].shape[2..]);
            var at = window.At(x[0].shape[2..]);
            x.Bounded(at.Padded(x[0].shape));
            if (groups == 1 && ConstantConvolution.Takes(x[0], x[1], x.Optional(2), at))
            {
                constant ??= new(x[1], x.Optional(2), (int)at.Before[0]);
                if (constant.Fits(x[1], x.Optional(2), at))
                {
                    return constant.Apply(x[0]);
                }
            }

            return at.IsSymmetric && at.Before.All(each => each >= 0)
                ? Convolve(x[0], x[1], x.Optional(2), at, at.Before, groups)
                : Convolve(
                    pad(x[0], Window.PairsFromLast(at.Before, at.After)), x[1], x.Optional(2), at,
                    new long[at.Before.Length], groups);
        };
    }

    private static Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, Window at, long[] padding, long groups) =>
        at.Kernel.Length switch
        {
            1 => conv1d(x, weight, bias, at.Strides[0], padding[0], at.Dilations[0], groups),
            2 => conv2d(x, weight, bias, at.Strides, padding, at.Dilations, groups),
            _ => conv3d(x, weight, bias, at.Strides, padding, at.Dilations, groups),
        };

    private static Tensor ScaleWeights(OnnxNode node, Tensor weight, Tensor scale) =>
        weight * scale.view([-1, .. Enumerable.Repeat(1L, (int)weight.dim() - 1)]);

    // [input channels, output channels of a group, ...]
    private static Tensor ScaleTransposedWeights(OnnxNode node, Tensor weight, Tensor scale)
    {
        var groups = node.Integer("group", 1);
        var grouped = weight.view([groups, -1, .. weight.shape[1..]]);
        long[] columns = [groups, 1, -1, .. Enumerable.Repeat(1L, (int)weight.dim() - 2)];
        return (grouped * scale.view(columns)).view(weight.shape);
    }

    // Evaluated without padding; what the padding and a given output size take away is cut off afterwards, where
    // libtorch cannot do it by itself.
    private static Func<OnnxInputs, Tensor> Transposed(OnnxNode node)
    {
        var groups = node.Integer("group", 1);
        Window? window = null;
        return x =>
        {
            window ??= Window.Read(node, node.Integers("kernel_shape") ?? x[1].shape[2..]);
            var axes = window.Kernel.Length;
            var extra = node.Integers("output_padding") ?? new long[axes];
            var at = TransposedPadding(node, window, extra, x[0].shape[2..]);
            x.Bounded(at.Spread(x[0].shape));
            if (at.IsSymmetric && at.Before.All(each => each >= 0))
            {
                return Transpose(x[0], x[1], x.Optional(2), at, at.Before, extra, groups);
            }

            var full = Transpose(x[0], x[1], x.Optional(2), at, new long[axes], extra, groups);
            return pad(
                full, Window.PairsFromLast([.. at.Before.Select(each => -each)], [.. at.After.Select(each => -each)]));
        };
    }

    private static Window TransposedPadding(OnnxNode node, Window window, long[] extra, long[] sizes)
    {
        var wanted = node.Integers("output_shape");
        var isSame = window.AutoPad is "SAME_UPPER" or "SAME_LOWER";
        if (wanted is null && !isSame)
        {
            return window.At(sizes);
        }

        wanted = wanted?[^sizes.Length..] ?? [.. sizes.Select((size, i) => size * window.Strides[i])];
        var total = sizes.Select(
            (size, i) => (window.Strides[i] * (size - 1)) + extra[i] + window.Extent(i) - wanted[i]).ToArray();
        var isUpper = window.AutoPad == "SAME_UPPER";
        long[] before = [.. total.Select(each => (Math.Max(each, 0) + (isUpper ? 0 : 1)) / 2)];
        return window with
        {
            Before = before,
            After = [.. total.Zip(before, (all, first) => all - first)],
            AutoPad = "NOTSET",
        };
    }

    private static Tensor Transpose(
        Tensor x, Tensor weight, Tensor? bias, Window at, long[] padding, long[] extra, long groups) =>
        at.Kernel.Length switch
        {
            1 => conv_transpose1d(x, weight, bias, at.Strides[0], padding[0], extra[0], at.Dilations[0], groups),
            2 => conv_transpose2d(x, weight, bias, at.Strides, padding, extra, at.Dilations, groups),
            _ => conv_transpose3d(x, weight, bias, at.Strides, padding, extra, at.Dilations, groups),
        };
}
