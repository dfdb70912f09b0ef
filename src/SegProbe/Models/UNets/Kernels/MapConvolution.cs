using static TorchSharp.torch;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>
/// A 3x3 convolution of an attack's passes, by Winograd's method where that pays and by libtorch's where it does not.
/// Which of them depends on the weights' shape and the processor, so that runs on one machine repeat bit by bit.
/// </summary>
/// <param name="weight">[K, C, 3, 3], channels last.</param>
/// <param name="bias">[K]; null for none.</param>
/// <param name="padding">Rows and columns of zeros around the input, 0 to 2.</param>
internal sealed class MapConvolution(Tensor weight, Tensor? bias, int padding) : IDisposable
{
    private readonly WinogradConvolution? winograd =
        WinogradConvolution.Takes(weight) ? WinogradConvolution.Of(weight, bias, padding) : null;

    private readonly Tensor? kernel =
        WinogradConvolution.Takes(weight) ? null : weight.alias().DetachFromDisposeScope();

    /// <summary>Gives the output after a ReLU.</summary>
    /// <param name="maps">[N, C, H, W], channels last; two count as one, their channels joined.</param>
    public Tensor Relu(params IReadOnlyList<Tensor> maps)
    {
        if (winograd is not null)
        {
            return winograd.Apply(maps, OutputFinish.Relu);
        }

        using var joined = maps.Count > 1 ? cat([.. maps], 1) : maps[0].alias();
        return Direct(joined).relu_();
    }

    /// <summary>Gives the output as it is.</summary>
    /// <param name="map">[N, C, H, W], channels last.</param>
    public Tensor Plain(Tensor map) => winograd?.Apply([map], OutputFinish.None) ?? Direct(map);

    /// <summary>Gives the output after a ReLU's backward pass: itself where the ReLU passed something, else 0.</summary>
    /// <param name="map">[N, C, H, W], channels last.</param>
    /// <param name="passed">[N, K, h, w], channels last: what came out of the ReLU. Lost.</param>
    public Tensor ReluBackward(Tensor map, Tensor passed) =>
        winograd?.Apply([map], OutputFinish.Gate, passed) ?? Direct(map).mul_(passed.sign_());

    public void Dispose() => kernel?.Dispose();

    private Tensor Direct(Tensor map) =>
        nn.functional.conv2d(map, kernel!, bias, padding: [padding, padding]);
}
