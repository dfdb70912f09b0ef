using SegProbe.Models.UNets.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>A 3x3 convolution by Winograd's method whose weights stay: there, and its gradient back.</summary>
/// <param name="weight">float32 [K, C, 3, 3].</param>
/// <param name="bias">float32 [K]; null for none.</param>
/// <param name="padding">Rows and columns of zeros around the input, 0 to 2.</param>
internal sealed class ConstantConvolution(Tensor weight, Tensor? bias, int padding)
{
    private readonly WinogradConvolution forward = WinogradConvolution.Of(weight, bias, padding);

    // The gradient of the input is a convolution with the same kernels, transposed and turned by 180 degrees.
    private readonly Lazy<WinogradConvolution> back = new(() => Turned(weight, 2 - padding));

    /// <summary>Tells whether a convolution in one group is one of these.</summary>
    public static bool Takes(Tensor x, Tensor weight, Tensor? bias, Window at) =>
        at.Kernel is [3, 3] && at.Strides is [1, 1] && at.Dilations is [1, 1]
        && at.IsSymmetric && at.Before[0] == at.Before[1] && at.Before[0] is >= 0 and <= 2
        && weight.shape is [_, _, 3, 3] && WinogradConvolution.Takes(weight) && !weight.requires_grad
        && x.dtype == ScalarType.Float32 && x.device_type == DeviceType.CPU
        && x.shape is [> 0, var channels, var height, var width] && channels == weight.shape[1]
        && Math.Min(height, width) + (2 * at.Before[0]) >= 3
        && (bias is null || (bias.dtype == ScalarType.Float32 && !bias.requires_grad
            && bias.shape is [var added] && added == weight.shape[0]));

    /// <summary>Tells whether it has these weights: the same tensors, as constants of a file are.</summary>
    public bool Fits(Tensor otherWeight, Tensor? otherBias, Window at) =>
        ReferenceEquals(weight, otherWeight) && ReferenceEquals(bias, otherBias) && padding == at.Before[0];

    /// <summary>Convolves; differentiable.</summary>
    /// <param name="x">float32 [N, C, H, W].</param>
    /// <returns>float32 [N, K, h, w], channels last.</returns>
    public Tensor Apply(Tensor x) =>
        x.requires_grad && is_grad_enabled() ? Differentiable.apply(x, this) : forward.Apply([x], OutputFinish.None);

    private static WinogradConvolution Turned(Tensor weight, int padding)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return WinogradConvolution.Of(weight.transpose(0, 1).flip(2, 3), null, padding);
    }

    private sealed class Differentiable : autograd.SingleTensorFunction<Differentiable>
    {
        private const string Key = "convolution";

        public override string Name => nameof(ConstantConvolution);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data(Key, vars[1]);
            return ((ConstantConvolution)vars[1]).forward.Apply([(Tensor)vars[0]], OutputFinish.None);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [((ConstantConvolution)ctx.get_data(Key)).back.Value.Apply([grad_output], OutputFinish.None), null!];
    }
}
