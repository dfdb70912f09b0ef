using SegProbe.Models.UNets.Kernels;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>
/// A forward pass of a folded U-Net that keeps only what the gradient of its input needs, and that gradient. The same
/// as libtorch's own, up to rounding, in less time: maps stay in channels-last memory, gradients are changed in place,
/// concatenations are not split but computed apart, and the image's gradient uses whole vectors.
/// </summary>
internal sealed class UNetPass : IForwardPass
{
    private readonly UNet network;
    private readonly UNetKernels kernels;
    private readonly List<(Tensor First, Tensor Second)> down = [];
    private readonly List<(Tensor First, Tensor Second)> up = [];
    private readonly List<Tensor> places = [];
    private readonly long padding;

    /// <summary>Evaluates the network.</summary>
    /// <param name="network">A folded network.</param>
    /// <param name="kernels">Its convolutions, there and back.</param>
    /// <param name="images">[N, C, H, W] in the network's type, of a size that it takes without padding.</param>
    public UNetPass(UNet network, UNetKernels kernels, Tensor images)
    {
        (this.network, this.kernels) = (network, kernels);
        padding = network.Architecture.Padding == ConvolutionPadding.Same ? 1 : 0;
        using var _ = no_grad();
        Scores = Forward(ChannelsLast.Arrange(images));
    }

    public Tensor Scores { get; }

    public Tensor Gradient(Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var gradient = nn.functional.conv_transpose2d(ChannelsLast.Arrange(weights), network.Head.weight!);
        var skips = new Stack<Tensor>();
        for (var step = up.Count - 1; step >= 0; step--)
        {
            gradient = ThroughBlock(gradient, up[step], kernels.UpBack[step]);
            skips.Push(kernels.Skip[step].Plain(gradient));
            gradient = nn.functional.conv2d(
                kernels.Below[step].Plain(gradient), network.Upsample[step].weight!, strides: [2, 2]);
        }

        for (var level = down.Count - 1; level > 0; level--)
        {
            gradient = kernels.Enter[level - 1].Plain(ThroughBlock(gradient, down[level], kernels.DownBack[level]));
            gradient = nn.functional.max_unpool2d(gradient, places[level - 1], [2, 2], [2, 2]);
            AddToMiddle(gradient, skips.Pop());
        }

        gradient = ThroughBlock(gradient, down[0], kernels.DownBack[0]);
        var subpixels = nn.functional.conv2d(
            gradient, kernels.Image, strides: [2, 2], padding: [2 - padding, 2 - padding]);
        return nn.functional.pixel_shuffle(subpixels, 2).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var (first, second) in down.Concat(up))
        {
            first.Dispose();
            second.Dispose();
        }

        places.ForEach(each => each.Dispose());
    }

    private Tensor Forward(Tensor map)
    {
        down.Add(Through(kernels.Down[0], map));
        foreach (var block in kernels.Down.Skip(1))
        {
            var (pooled, place) = nn.functional.max_pool2d_with_indices(down[^1].Second, [2, 2], [2, 2]);
            places.Add(place);
            down.Add(Through(block, pooled));
            pooled.Dispose();
        }

        foreach (var (upsample, block) in network.Upsample.Zip(kernels.Up))
        {
            using var below = upsample.call(up.Count > 0 ? up[^1].Second : down[^1].Second);
            using var skip = UNet.Middle(down[down.Count - 2 - up.Count].Second, below);
            up.Add(Through(block, skip, below));
        }

        return network.Head.call(up[^1].Second);
    }

    // The maps after each of a block's two ReLUs.
    private static (Tensor First, Tensor Second) Through(
        (MapConvolution First, MapConvolution Second) block, params IReadOnlyList<Tensor> maps)
    {
        var first = block.First.Relu(maps);
        return (first, block.Second.Relu(first));
    }

    // From a block's output to the output of its first convolution. What came out of a ReLU is not negative: its sign
    // is the mask.
    private static Tensor ThroughBlock(Tensor gradient, (Tensor First, Tensor Second) maps, MapConvolution second) =>
        second.ReluBackward(gradient.mul_(maps.Second.sign_()), maps.First);

    private static void AddToMiddle(Tensor gradient, Tensor skip) => UNet.Middle(gradient, skip).add_(skip);
}
