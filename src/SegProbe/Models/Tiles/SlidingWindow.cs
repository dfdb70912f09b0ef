using SegProbe.Models.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Tiles;

/// <summary>
/// Runs a network over an image or a volume in overlapping tiles and averages what it gives, as MONAI's
/// sliding_window_inference does; differentiable.
/// </summary>
/// <param name="name">What the network is called in messages.</param>
/// <param name="network">Takes tiles, float32 [N, C, *sides], and gives scores, float32 [N, K, *sides].</param>
/// <param name="sides">The sides of a tile, one for each axis of space.</param>
/// <param name="overlap">The share of a tile that the next one covers as well, in [0, 1).</param>
/// <param name="blend">How tiles are weighted where they overlap.</param>
/// <remarks>
/// y(p) = sum_t w(p - t) f(x_t)(p - t) / sum_t w(p - t) over the tiles t that hold the pixel p. The gradient is taken
/// tile by tile, each tile's forward pass being repeated for it: it needs the memory of one tile's graph, however many
/// tiles there are.
/// </remarks>
internal sealed class SlidingWindow(
    string name, Func<Tensor, Tensor> network, IReadOnlyList<long> sides, double overlap, TileBlend blend)
{
    // MONAI's sigma_scale, and its smallest weight.
    private const double DeviationPerSide = 0.125;
    private const double SmallestWeight = 1e-3;

    private bool hasGradient;

    /// <summary>Gets or sets what is called after each tile's pass with the share of the tiles that are done.</summary>
    public Action<double>? OnTile { get; set; }

    /// <summary>Evaluates the network on all tiles of images.</summary>
    /// <param name="images">float32 [N, C, *space]; smaller ones are padded with 0 on all sides to a tile.</param>
    /// <returns>float32 [N, K, *space].</returns>
    public Tensor Run(Tensor images)
    {
        long[] missing = [.. sides.Select((side, i) => Math.Max(side - images.shape[i + 2], 0))];
        var padded = missing.Any(count => count > 0)
            ? nn.functional.pad(
                images, [.. missing.Reverse().SelectMany(count => (long[])[count / 2, count - (count / 2)])],
                PaddingModes.Constant, 0)
            : images;
        var differentiable = is_grad_enabled() && padded.requires_grad;
        if (differentiable && !hasGradient)
        {
            RequireGradient(padded);
        }

        var scores = differentiable ? TileFunction.apply(padded, this) : Forward(padded);
        return new TileBox([.. missing.Select(count => count / 2)], images.shape[2..]).Crop(scores);
    }

    /// <summary>Does so with tiles of other sides.</summary>
    internal Tensor RunWith(IReadOnlyList<long> otherSides, Tensor images) =>
        new SlidingWindow(name, network, otherSides, overlap, blend) { OnTile = OnTile }.Run(images);

    /// <summary>Evaluates the network tile by tile, without a graph.</summary>
    internal Tensor Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var weight = Weight(images.device);
        Tensor? sum = null;
        var tiles = Tiles(images);
        foreach (var (i, tile) in tiles.Index())
        {
            using var tileScope = NewDisposeScope();
            var scores = network(tile.Crop(images).contiguous());
            sum ??= zeros([images.shape[0], scores.shape[1], .. images.shape[2..]], device: images.device)
                .MoveToOuterDisposeScope();
            tile.Crop(sum).add_(scores * weight);
            OnTile?.Invoke((i + 1.0) / tiles.Count);
        }

        return sum!.div_(Total(images, weight)).MoveToOuterDisposeScope();
    }

    /// <summary>Gives the gradient of the images, from the gradient of the scores.</summary>
    internal Tensor Gradient(Tensor images, Tensor upstream)
    {
        using var scope = NewDisposeScope();
        var weight = Weight(images.device);
        var shared = upstream.detach() / Total(images, weight);
        var gradient = zeros_like(images);
        var tiles = Tiles(images);
        foreach (var (i, tile) in tiles.Index())
        {
            using var tileScope = NewDisposeScope();
            var own = tile.Crop(shared) * weight;
            if (own.count_nonzero().ToInt64() > 0)
            {
                tile.Crop(gradient).add_(TileGradient(tile.Crop(images.detach()), own));
            }

            OnTile?.Invoke((i + 1.0) / tiles.Count);
        }

        return gradient.MoveToOuterDisposeScope();
    }

    private Tensor TileGradient(Tensor pixels, Tensor upstream)
    {
        using var _ = enable_grad();
        var input = pixels.contiguous().clone().requires_grad_();
        return ImageGradient.Compute(network(input), input, upstream, name);
    }

    // Before libtorch asks for it, where an exception would end the process.
    private void RequireGradient(Tensor images)
    {
        using var scope = NewDisposeScope();
        var tile = Tiles(images).First().Crop(images.detach()).contiguous().clone().requires_grad_();
        var scores = network(tile);
        ImageGradient.Compute(scores, tile, zeros_like(scores), name);
        hasGradient = true;
    }

    private List<TileBox> Tiles(Tensor images)
    {
        IEnumerable<long[]> starts = [[]];
        foreach (var (i, side) in sides.Index())
        {
            var along = TileGrid.Starts(images.shape[i + 2], side, overlap);
            starts = [.. starts.SelectMany(start => along.Select(next => (long[])[.. start, next]))];
        }

        return [.. starts.Select(start => new TileBox(start, sides))];
    }

    private Tensor Total(Tensor images, Tensor weight)
    {
        var total = zeros(images.shape[2..], device: images.device);
        foreach (var tile in Tiles(images))
        {
            using var tileScope = NewDisposeScope();
            tile.Crop(total).add_(weight);
        }

        return total;
    }

    private Tensor Weight(Device device)
    {
        if (blend == TileBlend.Constant)
        {
            return ones([.. sides], device: device);
        }

        var weight = ones([], device: device);
        foreach (var side in sides)
        {
            var offset = arange(side, ScalarType.Float32, device) - ((side - 1) / 2.0);
            weight = weight.unsqueeze(-1) * exp(offset.square() / (-2 * Math.Pow(DeviationPerSide * side, 2)));
        }

        return weight.clamp_min(Math.Max(weight.min().ToDouble(), SmallestWeight));
    }
}

/// <summary>A box of pixels or voxels.</summary>
/// <param name="Start">The first along each axis.</param>
/// <param name="Sides">The number along each axis.</param>
internal readonly record struct TileBox(IReadOnlyList<long> Start, IReadOnlyList<long> Sides)
{
    /// <summary>Cuts the box out of the last axes of a tensor; a view, not a copy.</summary>
    public Tensor Crop(Tensor tensor)
    {
        var first = tensor.dim() - Start.Count;
        for (var axis = 0; axis < Start.Count; axis++)
        {
            tensor = tensor.narrow(first + axis, Start[axis], Sides[axis]);
        }

        return tensor;
    }
}

/// <summary>A <see cref="SlidingWindow"/> as a node of autograd's graph, which keeps nothing but the images.</summary>
internal sealed class TileFunction : autograd.SingleTensorFunction<TileFunction>
{
    private const string Window = "window";

    public override string Name => nameof(TileFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (images, window) = ((Tensor)vars[0], (SlidingWindow)vars[1]);
        ctx.save_for_backward([images]);
        ctx.save_data(Window, window);
        return window.Forward(images);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var images = ctx.get_saved_variables()[0];
        return [((SlidingWindow)ctx.get_data(Window)).Gradient(images, grad_output), null!];
    }
}

/// <summary>Where tiles lie along one axis of an image.</summary>
internal static class TileGrid
{
    /// <summary>
    /// Gives the first pixel of each tile: every max(1, floor(side (1 - overlap))) pixels, the last one moved back so
    /// that it ends with the image. The image is at least as long as a tile.
    /// </summary>
    /// <param name="length">The length of the image.</param>
    /// <param name="side">The length of a tile, at most that of the image.</param>
    /// <param name="overlap">The share of a tile that the next one covers as well, in [0, 1).</param>
    public static IReadOnlyList<long> Starts(long length, long side, double overlap)
    {
        var interval = length == side ? side : Math.Max((long)(side * (1 - overlap)), 1);
        var starts = new List<long>();
        for (var start = 0L; ; start += interval)
        {
            starts.Add(Math.Min(start, length - side));
            if (start + side >= length)
            {
                return starts;
            }
        }
    }
}
