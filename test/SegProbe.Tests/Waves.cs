using static TorchSharp.torch;

namespace SegProbe.Tests;

/// <summary>Numbers by formula, the same here and in the Python programs of test/reference.</summary>
internal static class Waves
{
    /// <summary>Gives float32 values scale · sin(frequency · k), k = 1, 2, ... in memory order.</summary>
    public static Tensor Of(long[] shape, double scale, double frequency)
    {
        var count = shape.Aggregate(1L, (product, length) => product * length);
        var values = Enumerable.Range(1, (int)count).Select(k => (float)(scale * Math.Sin(frequency * k))).ToArray();
        return tensor(values).view(shape);
    }
}
