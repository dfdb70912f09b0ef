using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>Writes the outputs of tiles into the maps of an image.</summary>
/// <param name="target">The maps to fill.</param>
/// <param name="gate">What <see cref="OutputFinish.Gate"/> looks at.</param>
/// <param name="finish">What happens to each output.</param>
internal sealed unsafe class OutputTiles(MapView target, MapView gate, OutputFinish finish)
{
    /// <summary>Writes a tile, all channels, as far as it lies in the maps.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="column">The first column.</param>
    /// <param name="products">The first of the tile's 36 places, all channels.</param>
    /// <param name="stride">From one place to the next, in values.</param>
    /// <param name="bias">What is added to each channel.</param>
    /// <param name="spare">Room for twice <see cref="WinogradTile.Spare"/> values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(int row, int column, float* products, nint stride, float* bias, float* spare)
    {
        var outputs = spare + WinogradTile.Spare;
        var rows = Math.Min(WinogradTile.Outputs, target.Height - row);
        var columns = Math.Min(WinogradTile.Outputs, target.Width - column);
        for (var channel = 0; channel < target.Channels; channel += Lanes.Count)
        {
            WinogradTile.TransformOutput(products + channel, stride, Vector512.Load(bias + channel), outputs, spare);
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    var value = Vector512.Load(outputs + (((i * WinogradTile.Outputs) + j) * Lanes.Count));
                    WritePixel(value, row + i, column + j, channel, spare);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WritePixel(Lanes value, int row, int column, int channel, float* spare)
    {
        var to = target.At(row, column) + channel;
        var count = target.Channels - channel;
        if (count >= Lanes.Count)
        {
            Finish(value, finish == OutputFinish.Gate ? Vector512.Load(gate.At(row, column) + channel) : default)
                .Store(to);
            return;
        }

        if (finish == OutputFinish.Gate)
        {
            Copy(gate.At(row, column) + channel, spare, count);
        }

        Finish(value, Vector512.Load(spare)).Store(spare);
        Copy(spare, to, count);
    }

    private static void Copy(float* source, float* destination, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new(destination, count));

    // Comparisons, not Max, so that NaN stays NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Finish(Lanes value, Lanes passed) => finish switch
    {
        OutputFinish.Relu => Vector512.ConditionalSelect(Vector512.LessThan(value, Lanes.Zero), Lanes.Zero, value),
        OutputFinish.Gate => Vector512.ConditionalSelect(
            Vector512.GreaterThan(passed, Lanes.Zero), value, Lanes.Zero),
        _ => value,
    };
}
