using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>The maps of one image where they lie in memory: float32, the channels of a pixel side by side.</summary>
internal readonly unsafe struct MapView
{
    private readonly float* origin;

    private MapView(float* origin, int channels, int height, int width, nint rowStride, nint pixelStride)
    {
        this.origin = origin;
        (Channels, Height, Width) = (channels, height, width);
        (RowStride, PixelStride) = (rowStride, pixelStride);
    }

    /// <summary>Gets the number of channels.</summary>
    public int Channels { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns.</summary>
    public int Width { get; }

    /// <summary>Gets the distance from a pixel to the one below, in values.</summary>
    public nint RowStride { get; }

    /// <summary>Gets the distance from a pixel to the one on its right, in values.</summary>
    public nint PixelStride { get; }

    /// <summary>Views the maps of each image, for as long as the tensor lives.</summary>
    /// <param name="maps">float32 [N, C, H, W] in the processor's memory, channels last; may be cropped.</param>
    public static MapView[] Of(Tensor maps)
    {
        using var scope = NewDisposeScope();
        var pixel = maps.select(0, 0).select(1, 0).select(1, 0);
        var origin = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pixel.bytes));
        var (shape, strides) = (maps.shape, maps.stride());
        var views = new MapView[shape[0]];
        for (var image = 0; image < views.Length; image++)
        {
            views[image] = new(
                origin + (image * strides[0]), (int)shape[1], (int)shape[2], (int)shape[3],
                (nint)strides[2], (nint)strides[3]);
        }

        return views;
    }

    /// <summary>Gives the place of the first channel of a pixel.</summary>
    public float* At(int row, int column) => origin + (row * RowStride) + (column * PixelStride);

    /// <summary>
    /// Views a square of pixels, those outside being 0. Where the channels are not whole vectors, the last one
    /// may be read beyond them, even at the last pixel.
    /// </summary>
    /// <param name="row">The first row; may be outside.</param>
    /// <param name="column">The first column; may be outside.</param>
    /// <param name="side">The number of rows and columns.</param>
    /// <param name="vector">The number of values in a vector.</param>
    /// <param name="spare">Room for a copy and a vector, which a square at the edge needs.</param>
    public MapView Square(int row, int column, int side, int vector, float* spare)
    {
        var beyond = Channels % vector == 0 ? 0 : 1;
        if (row >= 0 && column >= 0 && row + side <= Height && column + side + beyond <= Width)
        {
            return new(At(row, column), Channels, side, side, RowStride, PixelStride);
        }

        var copy = new MapView(spare, Channels, side, side, (nint)side * Channels, Channels);
        for (var i = 0; i < side; i++)
        {
            for (var j = 0; j < side; j++)
            {
                var target = new Span<float>(copy.At(i, j), Channels);
                if ((uint)(row + i) < (uint)Height && (uint)(column + j) < (uint)Width)
                {
                    new ReadOnlySpan<float>(At(row + i, column + j), Channels).CopyTo(target);
                }
                else
                {
                    target.Clear();
                }
            }
        }

        return copy;
    }
}
