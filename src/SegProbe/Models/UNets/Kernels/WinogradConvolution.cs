using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>
/// A 3x3 convolution with stride 1 by Winograd's method: a quarter of a direct convolution's multiplications, and
/// rounding that stays that of float32. Images do not influence each other, nor does the number of threads.
/// </summary>
/// <remarks>
/// An image's tiles are taken in blocks whose transforms stay in a core's cache: the inputs of a block are transformed,
/// multiplied with the kernels' transforms at each of the 36 places, and the products transformed to outputs.
/// </remarks>
internal sealed unsafe class WinogradConvolution : IDisposable
{
    private const int BlockTiles = 32;
    private const int Lanes = 16;

    private readonly Tensor kernels;
    private readonly float[] bias;
    private readonly int inputs;
    private readonly int outputs;
    private readonly int allOutputs;
    private readonly int padding;

    /// <summary>Prepares a convolution.</summary>
    /// <param name="weight">float32 [K, C, 3, 3]; see <see cref="Takes"/>.</param>
    /// <param name="bias">float32 [K]; null for none.</param>
    /// <param name="padding">Rows and columns of zeros around the input, 0 to 2.</param>
    public WinogradConvolution(Tensor weight, Tensor? bias, int padding)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (outputs, inputs, this.padding) = ((int)weight.shape[0], (int)weight.shape[1], padding);
        allOutputs = Whole(outputs);
        this.bias = new float[allOutputs];
        bias?.data<float>().CopyTo(this.bias);
        var transform = WinogradTile.KernelTransform();
        var transformed = transform.matmul(weight.to(ScalarType.Float64)).matmul(transform.t());

        // 16 output channels side by side, for one input channel after the other.
        kernels = nn.functional.pad(transformed.permute(2, 3, 1, 0), [0, allOutputs - outputs])
            .reshape(WinogradTile.Places, inputs, allOutputs / Lanes, Lanes)
            .permute(0, 2, 1, 3).to(ScalarType.Float32).contiguous().DetachFromDisposeScope();
    }

    /// <summary>
    /// Tells whether the method pays: on processors with vectors of 512 bits, which it is written for, in float32, and
    /// where channels fill at least half a vector.
    /// </summary>
    /// <param name="weight">[K, C, 3, 3].</param>
    public static bool Takes(Tensor weight) =>
        Vector512.IsHardwareAccelerated && weight.dtype == ScalarType.Float32
        && weight.device_type == DeviceType.CPU
        && weight.shape[0] >= Lanes / 2 && weight.shape[1] >= Lanes / 2;

    /// <summary>Convolves.</summary>
    /// <param name="maps">float32 [N, C, H, W], channels last; several count as one, their channels joined.</param>
    /// <param name="finish">What happens to each output.</param>
    /// <param name="gate">float32 [N, K, h, w], for <see cref="OutputFinish.Gate"/>.</param>
    /// <returns>float32 [N, K, h, w], channels last.</returns>
    public Tensor Apply(IReadOnlyList<Tensor> maps, OutputFinish finish, Tensor? gate = null)
    {
        var (images, height, width) = (maps[0].shape[0], Length(maps[0].shape[2]), Length(maps[0].shape[3]));
        using var scope = NewDisposeScope();
        var result = empty([images, height, width, outputs]).permute(0, 3, 1, 2);
        var works = Works([.. maps.Select(InOrder)], result, finish, gate is null ? null : InOrder(gate));
        var across = Tiles(width);
        var tiles = across * Tiles(height);
        var blocks = (tiles + BlockTiles - 1) / BlockTiles;
        Parallel.For(
            0, (int)images * blocks, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() },
            () => ArrayPool<float>.Shared.Rent(ScratchLength),
            (index, _, scratch) =>
            {
                var first = index % blocks * BlockTiles;
                Block(works[index / blocks], across, first, Math.Min(BlockTiles, tiles - first), scratch);
                return scratch;
            },
            scratch => ArrayPool<float>.Shared.Return(scratch));
        return result.MoveToOuterDisposeScope();
    }

    public void Dispose() => kernels.Dispose();

    // A vector more than the channels, so that rows do not meet in the same lines of the cache, and the last vector of
    // channels may reach beyond them.
    private int Stride => Whole(inputs) + Lanes;

    private int ScratchLength =>
        (WinogradTile.Places * BlockTiles * (Stride + allOutputs)) + (2 * WinogradTile.Spare)
        + (WinogradTile.Places * Whole(inputs)) + (2 * Lanes);

    private static int Whole(int channels) => (channels + Lanes - 1) / Lanes * Lanes;

    // One for each image.
    private static Work[] Works(Tensor[] maps, Tensor result, OutputFinish finish, Tensor? gate)
    {
        var sources = Array.ConvertAll(maps, MapView.Of);
        var targets = MapView.Of(result);
        var gates = gate is null ? null : MapView.Of(gate);
        return
        [
            .. targets.Select((target, image) => new Work(
                Array.ConvertAll(sources, views => views[image]), new(target, gates?[image] ?? default, finish))),
        ];
    }

    private static Tensor InOrder(Tensor map) => map.stride(1) == 1 ? map : ChannelsLast.Arrange(map);

    private static int Tiles(long length) => (int)((length + WinogradTile.Outputs - 1) / WinogradTile.Outputs);

    private long Length(long input) => input + (2 * padding) - 2;

    private void Block(Work work, int across, int first, int count, float[] scratch)
    {
        fixed (float* start = scratch)
        {
            // Whole vectors lie in one line of the cache each.
            var spare = (float*)(((nint)start + 63) & ~63);
            var copy = spare + (2 * WinogradTile.Spare);
            var transformed = copy + (WinogradTile.Places * Whole(inputs)) + Lanes;
            var products = transformed + (WinogradTile.Places * BlockTiles * Stride);
            for (var i = 0; i < count; i++)
            {
                var (row, column) = Math.DivRem(first + i, across);
                TransformInputs(
                    work.Sources, (row * WinogradTile.Outputs) - padding, (column * WinogradTile.Outputs) - padding,
                    transformed + (i * Stride), spare, copy);
            }

            Multiply(transformed, products, (count + WinogradProduct.Rows - 1) / WinogradProduct.Rows);
            fixed (float* added = bias)
            {
                for (var i = 0; i < count; i++)
                {
                    var (row, column) = Math.DivRem(first + i, across);
                    work.Target.Write(
                        row * WinogradTile.Outputs, column * WinogradTile.Outputs, products + (i * allOutputs),
                        BlockTiles * allOutputs, added, spare);
                }
            }
        }
    }

    private void TransformInputs(MapView[] sources, int row, int column, float* target, float* spare, float* copy)
    {
        foreach (var source in sources)
        {
            var tile = source.Square(row, column, WinogradTile.Inputs, copy);
            WinogradTile.TransformInput(tile, target, BlockTiles * Stride, spare);
            target += source.Channels;
        }
    }

    // At each place: [tiles, inputs] [inputs, outputs].
    private void Multiply(float* transformed, float* products, int groups)
    {
        var kernel = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(kernels.bytes));
        for (var place = 0; place < WinogradTile.Places; place++)
        {
            var (from, to) = ((nint)place * BlockTiles * Stride, (nint)place * BlockTiles * allOutputs);
            for (var column = 0; column < allOutputs;)
            {
                var columns = Math.Min(2 * Lanes, allOutputs - column);
                Multiply(transformed + from, kernel, products + to + column, groups, columns);
                kernel += columns * inputs;
                column += columns;
            }
        }
    }

    private void Multiply(float* transformed, float* kernel, float* products, int groups, int columns)
    {
        for (var group = 0; group < groups; group++)
        {
            var from = transformed + (group * WinogradProduct.Rows * Stride);
            var to = products + (group * WinogradProduct.Rows * allOutputs);
            if (columns > Lanes)
            {
                WinogradProduct.Wide(from, Stride, kernel, kernel + (Lanes * inputs), inputs, to, allOutputs);
            }
            else
            {
                WinogradProduct.Narrow(from, Stride, kernel, inputs, to, allOutputs);
            }
        }
    }

    private sealed record Work(MapView[] Sources, OutputTiles Target);
}
