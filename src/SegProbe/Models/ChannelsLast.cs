using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>Memory order of four-dimensional tensors.</summary>
internal static class ChannelsLast
{
    /// <summary>Gives the same tensor, shape unchanged, with the channels of a pixel side by side in memory.</summary>
    public static Tensor Of(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
