using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>Memory order of four-dimensional tensors.</summary>
internal static class ChannelsLast
{
    /// <summary>Gives the same tensor, shape unchanged, with the channels of a pixel side by side in memory.</summary>
    public static Tensor Arrange(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>Gives whether a declared shape has an axis of 1 or 3 at the end, and not in the second place.</summary>
    public static bool IsDeclared(IReadOnlyList<long?>? shape) => shape is [_, not (1 or 3), _, 1 or 3];
}
