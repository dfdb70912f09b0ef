using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>
/// A 3x3 convolution with stride 1 by Winograd's method: a quarter of a direct convolution's multiplications, and
/// rounding that stays that of float32. Images do not influence each other, nor does the number of threads.
/// </summary>
internal abstract class WinogradConvolution : IDisposable
{
    private const int FewestChannels = 8;

    /// <summary>
    /// Tells whether the method pays: on processors with vectors of 256 bits or more, in float32, and where channels
    /// fill a vector of 256 bits.
    /// </summary>
    /// <param name="weight">[K, C, 3, 3].</param>
    public static bool Takes(Tensor weight) =>
        Vector256.IsHardwareAccelerated && weight.dtype == ScalarType.Float32
        && weight.device_type == DeviceType.CPU
        && weight.shape[0] >= FewestChannels && weight.shape[1] >= FewestChannels;

    /// <summary>Prepares a convolution, for the widest vectors that the processor has.</summary>
    /// <param name="weight">float32 [K, C, 3, 3]; see <see cref="Takes"/>.</param>
    /// <param name="bias">float32 [K]; null for none.</param>
    /// <param name="padding">Rows and columns of zeros around the input, 0 to 2.</param>
    public static WinogradConvolution Of(Tensor weight, Tensor? bias, int padding) =>
        Vector512.IsHardwareAccelerated ? new WinogradConvolution<Lanes512>(weight, bias, padding)
        : Vector256.IsHardwareAccelerated ? new WinogradConvolution<Lanes256>(weight, bias, padding)
        : new WinogradConvolution<Lanes128>(weight, bias, padding);

    /// <summary>Convolves.</summary>
    /// <param name="maps">float32 [N, C, H, W], channels last; several count as one, their channels joined.</param>
    /// <param name="finish">What happens to each output.</param>
    /// <param name="gate">float32 [N, K, h, w], for <see cref="OutputFinish.Gate"/>.</param>
    /// <returns>float32 [N, K, h, w], channels last.</returns>
    public abstract Tensor Apply(IReadOnlyList<Tensor> maps, OutputFinish finish, Tensor? gate = null);

    public abstract void Dispose();
}
