using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets.Kernels;

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

    // Output channels whose products are made and transformed at a time, and values of a block's transformed inputs:
    // both together stay in a cache of 512 KB.
    private static readonly int ChunkChannels = int.Parse(Environment.GetEnvironmentVariable("WCHUNK") ?? "64");
    private static readonly int BlockValues = int.Parse(Environment.GetEnvironmentVariable("WBLOCK") ?? "100000");

    private readonly Tensor kernels;
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
            .permute(0, 2, 1, 3).to(ScalarType.Float32).contiguous().DetachFromDisposeScope();
    }

    public override Tensor Apply(IReadOnlyList<Tensor> maps, OutputFinish finish, Tensor? gate = null)
    {
        var (images, height, width) = (maps[0].shape[0], Length(maps[0].shape[2]), Length(maps[0].shape[3]));
        using var scope = NewDisposeScope();
        var result = empty([images, height, width, outputs]).permute(0, 3, 1, 2);
        var work = new Work(
            [.. maps.Select(map => MapView.Of(InOrder(map)))], MapView.Of(result),
            gate is null ? null : MapView.Of(InOrder(gate)), finish, Tiles(height), Tiles(width));
        var threads = get_num_threads();
        var (tiles, blockTiles, chunks) = Divide((int)images * work.Down * work.Across, threads);
        var blocks = (tiles + blockTiles - 1) / blockTiles;
        Parallel.For(
            0, blocks * chunks, new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => ArrayPool<float>.Shared.Rent(ScratchLength(blockTiles)),
            (index, _, scratch) =>
            {
                var (block, part) = Math.DivRem(index, chunks);
                var first = block * blockTiles;
                Block(
                    work, first, Math.Min(blockTiles, tiles - first), Bound(part, chunks), Bound(part + 1, chunks),
                    blockTiles, scratch);
                return scratch;
            },
            scratch => ArrayPool<float>.Shared.Return(scratch));
        return result.MoveToOuterDisposeScope();
    }

    public override void Dispose() => kernels.Dispose();

    private int Chunk => Math.Min(ChunkChannels, bias.Length);

    // A vector more than the channels, so that rows do not meet in the same lines of the cache, and the last vector of
    // channels may reach beyond them.
    private int Stride => Whole(inputs) + T.Count;

    private int ScratchLength(int tiles) =>
        (Places * tiles * (Stride + Chunk)) + (2 * WinogradTile<T>.Spare) + (Places * Whole(inputs)) + 32;

    private static int Whole(int channels) => (channels + T.Count - 1) / T.Count * T.Count;

    private static Tensor InOrder(Tensor map) => map.stride(1) == 1 ? map : ChannelsLast.Of(map);

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
        var allKernels = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(kernels.bytes));
        for (var place = 0; place < Places; place++)
        {
            var kernel = allKernels + ((((nint)place * bias.Length) + first) * inputs);
            for (var column = 0; column < end - first; column += panel)
            {
                var from = transformed + ((nint)place * blockTiles * Stride);
                var to = products + ((nint)place * blockTiles * Chunk) + column;
                for (var group = 0; group < groups; group++)
                {
                    if (panel > T.Count)
                    {
                        WinogradProduct<T>.Wide(from, Stride, kernel, inputs, to, Chunk);
                    }
                    else
                    {
                        WinogradProduct<T>.Narrow(from, Stride, kernel, inputs, to, Chunk);
                    }

                    from += Rows * Stride;
                    to += Rows * Chunk;
                }

                kernel += panel * inputs;
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
