using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets.Kernels;

/// <summary>
/// A 3x3 convolution with stride 1 by Winograd's method: a quarter of a direct convolution's multiplications, and
/// rounding that stays that of float32. Images do not influence each other, nor does the number of threads.
/// </summary>
internal abstract class WinogradConvolution
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
}

/// <summary>The convolution with vectors of one width.</summary>
/// <remarks>
/// An image's tiles are taken in blocks whose transforms stay in a core's cache: the inputs of a block are transformed,
/// multiplied with the kernels' transforms at each of the 36 places, and the products transformed to outputs. Where an
/// image has few tiles, the output channels are divided among the threads, and each transforms the inputs for itself.
/// </remarks>
/// <typeparam name="T">The vectors.</typeparam>
internal sealed unsafe class WinogradConvolution<T> : WinogradConvolution
    where T : unmanaged, ILanes<T>
{
    private const int Places = WinogradTile<T>.Places;
    private const int Rows = WinogradProduct<T>.Rows;

    // Output channels whose products are made and transformed at a time, and values of a block's transformed inputs and
    // products together: about what a core's cache of 512 KB holds.
    private const int ChunkChannels = 64;
    private const int BlockValues = 100_000;

    private readonly float[] kernels;
    private readonly float[] bias;
    private readonly int inputs;
    private readonly int outputs;
    private readonly int panel;
    private readonly int padding;

    public WinogradConvolution(Tensor weight, Tensor? bias, int padding)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (outputs, inputs, this.padding) = ((int)weight.shape[0], (int)weight.shape[1], padding);
        panel = outputs > T.Count ? 2 * T.Count : T.Count;
        this.bias = new float[(outputs + panel - 1) / panel * panel];
        bias?.data<float>().CopyTo(this.bias);
        var transform = WinogradTile<T>.KernelTransform();
        var transformed = transform.matmul(weight.to(ScalarType.Float64)).matmul(transform.t());

        // A panel of output channels side by side, for one input channel after the other.
        kernels = nn.functional.pad(transformed.permute(2, 3, 1, 0), [0, this.bias.Length - outputs])
            .reshape(Places, inputs, -1, panel)
            .permute(0, 2, 1, 3).to(ScalarType.Float32).contiguous().data<float>().ToArray();
    }

    public override Tensor Apply(IReadOnlyList<Tensor> maps, OutputFinish finish, Tensor? gate = null)
    {
        var (images, height, width) = (maps[0].shape[0], Length(maps[0].shape[2]), Length(maps[0].shape[3]));
        using var scope = NewDisposeScope();
        var result = empty_strided(
            [images, outputs, height, width], [height * width * outputs, 1, width * outputs, outputs]);
        var work = new Work(
            [.. maps.Select(map => MapView.Of(InOrder(map)))], MapView.Of(result),
            gate is null ? null : MapView.Of(InOrder(gate)), finish, Tiles(height), Tiles(width));
        var threads = get_num_threads();
        var (tiles, blockTiles, parts) = Divide((int)images * work.Down * work.Across, threads);
        var blocks = (tiles + blockTiles - 1) / blockTiles;
        Parallel.For(
            0, blocks * parts, new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => ArrayPool<float>.Shared.Rent(ScratchLength(blockTiles)),
            (index, _, scratch) =>
            {
                var (block, part) = Math.DivRem(index, parts);
                var first = block * blockTiles;
                Block(
                    work, first, Math.Min(blockTiles, tiles - first), Bound(part, parts), Bound(part + 1, parts),
                    blockTiles, scratch);
                return scratch;
            },
            scratch => ArrayPool<float>.Shared.Return(scratch));
        return result.MoveToOuterDisposeScope();
    }

    private int Chunk => Math.Min(ChunkChannels, bias.Length);

    // A vector more than the channels, so that rows do not meet in the same lines of the cache, and the last vector of
    // channels may reach beyond them.
    private int Stride => Whole(inputs) + T.Count;

    private int ScratchLength(int tiles) =>
        (Places * tiles * (Stride + Chunk)) + (2 * WinogradTile<T>.Spare) + (Places * Whole(inputs)) + 32;

    private static int Whole(int channels) => (channels + T.Count - 1) / T.Count * T.Count;

    private static Tensor InOrder(Tensor map) => map.stride(1) == 1 ? map : ChannelsLast.Arrange(map);

    private static int Tiles(long length) =>
        (int)((length + WinogradTile<T>.Outputs - 1) / WinogradTile<T>.Outputs);

    private long Length(long input) => input + (2 * padding) - 2;

    private (int Tiles, int BlockTiles, int Parts) Divide(int tiles, int threads)
    {
        var most = Math.Max(BlockValues / (Places * (Stride + Chunk)) / Rows, 2) * Rows;
        var blocks = (tiles + most - 1) / most;
        var blockTiles = (((tiles + blocks - 1) / blocks) + Rows - 1) / Rows * Rows;
        return (tiles, blockTiles, threads == 1 || blocks >= 2 * threads ? 1 : Math.Min(2, bias.Length / panel));
    }

    private int Bound(int part, int parts) => bias.Length / panel * part / parts * panel;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Block(Work work, int first, int count, int channel, int channelEnd, int blockTiles, float[] scratch)
    {
        fixed (float* start = scratch)
        {
            // Whole vectors lie in one line of the cache each.
            var spare = (float*)(((nint)start + 63) & ~63);
            var copy = spare + (2 * WinogradTile<T>.Spare);
            var transformed = copy + (Places * Whole(inputs)) + 16;
            var products = transformed + (Places * blockTiles * Stride);
            for (var i = 0; i < count; i++)
            {
                TransformInputs(work, first + i, transformed + (i * Stride), blockTiles * Stride, spare, copy);
            }

            for (; channel < channelEnd; channel += Chunk)
            {
                var end = Math.Min(channel + Chunk, channelEnd);
                Multiply(transformed, products, (count + Rows - 1) / Rows, blockTiles, channel, end);
                fixed (float* added = bias)
                {
                    for (var i = 0; i < count; i++)
                    {
                        work.Output(first + i).Write(
                            products + (i * Chunk), blockTiles * Chunk, added, channel, end, spare);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformInputs(Work work, int tile, float* target, nint stride, float* spare, float* copy)
    {
        var (image, row, column) = work.Place(tile);
        foreach (var source in work.Sources)
        {
            var inputs = source[image].Square(row - padding, column - padding, WinogradTile<T>.Inputs, T.Count, copy);
            WinogradTile<T>.TransformInput(inputs, target, stride, spare);
            target += inputs.Channels;
        }
    }

    // At each place: [tiles, inputs] [inputs, outputs].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float* transformed, float* products, int groups, int blockTiles, int first, int end)
    {
        fixed (float* start = kernels)
        {
            for (var place = 0; place < Places; place++)
            {
                var from = transformed + ((nint)place * blockTiles * Stride);
                var to = products + ((nint)place * blockTiles * Chunk);
                var kernel = start + ((((nint)place * bias.Length) + first) * inputs);
                for (var column = first; column < end; column += panel, to += panel, kernel += panel * inputs)
                {
                    Multiply(from, kernel, to, groups);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Multiply(float* from, float* kernel, float* to, int groups)
    {
        for (; groups > 0; groups--, from += Rows * Stride, to += Rows * Chunk)
        {
            if (panel > T.Count)
            {
                WinogradProduct<T>.Wide(from, Stride, kernel, inputs, to, Chunk);
            }
            else
            {
                WinogradProduct<T>.Narrow(from, Stride, kernel, inputs, to, Chunk);
            }
        }
    }

    /// <summary>What a convolution reads and writes, image by image.</summary>
    private sealed record Work(
        MapView[][] Sources, MapView[] Targets, MapView[]? Gates, OutputFinish Finish, int Down, int Across)
    {
        public (int Image, int Row, int Column) Place(int tile)
        {
            var (line, column) = Math.DivRem(tile, Across);
            var (image, row) = Math.DivRem(line, Down);
            return (image, row * WinogradTile<T>.Outputs, column * WinogradTile<T>.Outputs);
        }

        public OutputTile<T> Output(int tile)
        {
            var (image, row, column) = Place(tile);
            return new(Targets[image], Gates is null ? default : Gates[image], Finish, row, column);
        }
    }
}
