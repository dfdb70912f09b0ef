using static TorchSharp.torch;

namespace SegProbe.Metrics;

/// <summary>Axes of tensors with two or three spatial axes.</summary>
internal static class TensorAxes
{
    /// <summary>Gives the axes from one on, for example 1, 2, 3 of an image [N, C, H, W].</summary>
    public static long[] AxesFrom(this Tensor tensor, int first) =>
        [.. Enumerable.Range(first, (int)tensor.dim() - first).Select(axis => (long)axis)];

    /// <summary>Gives [N] or [N, 1, ...] values the shape [N, 1, ...] of so many axes.</summary>
    public static Tensor PerExample(this Tensor values, long axes) =>
        values.reshape([-1, .. Enumerable.Repeat(1L, (int)axes - 1)]);
}
