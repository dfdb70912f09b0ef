using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>
/// A forward pass of a folded U-Net that keeps only what the gradient of its input needs, and that gradient. The same
/// as libtorch's own, up to rounding, in less time: maps stay in channels-last memory, gradients are changed in place,
/// concatenations are not split but computed apart, and the image's gradient uses whole vectors.
/// </summary>
internal sealed class UNetPass : IForwardPass
{
    private readonly UNet network;
    private readonly UNetGradientKernels kernels;
    private readonly List<(Tensor First, Tensor Second)> down = [];
    private readonly List<(Tensor First, Tensor Second)> up = [];
    private readonly List<Tensor> places = [];
    private readonly long padding;

    /// <summary>Evaluates the network.</summary>
    /// <param name="network">A folded network.</param>
    /// <param name="kernels">Its kernels for the way back.</param>
    /// <param name="images">[N, C, H, W] in the network's type, of a size that it takes without padding.</param>
    public UNetPass(UNet network, UNetGradientKernels kernels, Tensor images)
    {
        (this.network, this.kernels) = (network, kernels);
        padding = network.Architecture.Padding == ConvolutionPadding.Same ? 1 : 0;
        using var _ = no_grad();
        Scores = Forward(ChannelsLast.Of(images));
    }

    public Tensor Scores { get; }

    public Tensor Gradient(Tensor weights)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var gradient = nn.functional.conv_transpose2d(ChannelsLast.Of(weights), network.Head.weight!);
        var skips = new Stack<Tensor>();
        for (var step = up.Count - 1; step >= 0; step--)
        {
            gradient = ThroughBlock(gradient, up[step], kernels.Up[step]);
            skips.Push(Back(gradient, kernels.Skip[step]));
            gradient = nn.functional.conv2d(
                Back(gradient, kernels.Below[step]), network.Enlarge[step].weight!, strides: [2, 2]);
        }

        for (var level = down.Count - 1; level > 0; level--)
        {
            gradient = Back(ThroughBlock(gradient, down[level], kernels.Down[level]), kernels.Enter[level]);
            gradient = nn.functional.max_unpool2d(gradient, places[level - 1], [2, 2], [2, 2]);
            AddToMiddle(gradient, skips.Pop());
        }

        gradient = ThroughBlock(gradient, down[0], kernels.Down[0]);
        var quarters = nn.functional.conv2d(
            gradient, kernels.Enter[0], strides: [2, 2], padding: [2 - padding, 2 - padding]);
        return nn.functional.pixel_shuffle(quarters, 2).MoveToOuterDisposeScope();
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
        down.Add(network.Down[0].Activations(map));
        foreach (var block in network.Down.Skip(1))
        {
            var (pooled, place) = nn.functional.max_pool2d_with_indices(down[^1].Second, [2, 2], [2, 2]);
            places.Add(place);
            down.Add(block.Activations(pooled));
            pooled.Dispose();
        }

        foreach (var (enlarge, block) in network.Enlarge.Zip(network.Up))
        {
            using var below = enlarge.call(up.Count > 0 ? up[^1].Second : down[^1].Second);
            using var joined = UNet.Join(down[down.Count - 2 - up.Count].Second, below);
            up.Add(block.Activations(joined));
        }

        return network.Head.call(up[^1].Second);
    }

    // From a block's output to the output of its first convolution.
    private Tensor ThroughBlock(Tensor gradient, (Tensor First, Tensor Second) maps, Tensor second) =>
        ThroughRelu(Back(ThroughRelu(gradient, maps.Second), second), maps.First);

    private Tensor Back(Tensor gradient, Tensor kernel) =>
        nn.functional.conv2d(gradient, kernel, padding: [2 - padding, 2 - padding]);

    // What came out of a ReLU is not negative: its sign is the mask.
    private static Tensor ThroughRelu(Tensor gradient, Tensor map) => gradient.mul_(map.sign_());

    private static void AddToMiddle(Tensor gradient, Tensor skip)
    {
        var (height, width) = (skip.shape[2], skip.shape[3]);
        new PixelWindow((gradient.shape[2] - height) / 2, (gradient.shape[3] - width) / 2, height, width)
            .Crop(gradient).add_(skip);
    }
}
