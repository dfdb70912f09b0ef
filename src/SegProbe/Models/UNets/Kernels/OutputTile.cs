using System.Runtime.CompilerServices;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>Writes the outputs of a tile into the maps of an image, as far as it lies in them.</summary>
/// <param name="target">The maps to fill.</param>
/// <param name="gate">What <see cref="OutputFinish.Gate"/> looks at.</param>
/// <param name="finish">What happens to each output.</param>
/// <param name="row">The tile's first row.</param>
/// <param name="column">Its first column.</param>
/// <typeparam name="T">The vectors.</typeparam>
internal readonly unsafe struct OutputTile<T>(MapView target, MapView gate, OutputFinish finish, int row, int column)
    where T : unmanaged, ILanes<T>
{
    /// <summary>Writes some channels.</summary>
    /// <param name="products">The first of the tile's 36 places, from the first channel on.</param>
    /// <param name="stride">From one place to the next, in values.</param>
    /// <param name="bias">What is added to each channel.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="end">The end of the channels; those beyond the maps' are left out.</param>
    /// <param name="spare">Room for twice <see cref="WinogradTile{T}.Spare"/> values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(float* products, nint stride, float* bias, int channel, int end, float* spare)
    {
        var rows = Math.Min(WinogradTile<T>.Outputs, target.Height - row);
        var columns = Math.Min(WinogradTile<T>.Outputs, target.Width - column);
        end = Math.Min(end, target.Channels);
        for (; channel < end; channel += T.Count, products += T.Count)
        {
            var outputs = spare + WinogradTile<T>.Spare;
            WinogradTile<T>.TransformOutput(products, stride, T.Load(bias + channel), outputs, spare);
            var to = target.At(row, column) + channel;
            var passed = finish == OutputFinish.Gate ? gate.At(row, column) + channel : to;
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    var value = T.Load(outputs + (j * T.Count));
                    WritePixel(value, to + (j * target.PixelStride), passed + (j * gate.PixelStride), channel, spare);
                }

                outputs += WinogradTile<T>.Outputs * T.Count;
                to += target.RowStride;
                passed += gate.RowStride;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WritePixel(T value, float* to, float* passed, int channel, float* spare)
    {
        var count = target.Channels - channel;
        if (count >= T.Count)
        {
            Finish(value, passed).Store(to);
            return;
        }

        Copy(passed, spare, count);
        Finish(value, spare).Store(spare);
        Copy(spare, to, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Finish(T value, float* passed) => finish switch
    {
        OutputFinish.Relu => value.Relu(),
        OutputFinish.Gate => value.Where(T.Load(passed)),
        _ => value,
    };

    private static void Copy(float* source, float* destination, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new(destination, count));
}
