using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Models;

/// <summary>
/// The kernels of the convolutions that carry a gradient back through a U-Net: those of the way forward, transposed
/// and turned by 180 degrees.
/// </summary>
internal sealed class UNetGradientKernels : IDisposable
{
    private readonly List<Tensor> owned = [];

    /// <summary>Prepares the kernels.</summary>
    /// <param name="network">A folded network; its type and device are those of the kernels.</param>
    public UNetGradientKernels(UNet network)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Down = [.. network.Down.Select(block => Turned(block.Second.weight!))];
        Enter =
        [
            Image(network.Down[0].First), .. network.Down.Skip(1).Select(block => Turned(block.First.weight!)),
        ];
        Up = [.. network.Up.Select(block => Turned(block.Second.weight!))];
        Skip = [.. network.Up.Select(block => Turned(Half(block.First.weight!, 0)))];
        Below = [.. network.Up.Select(block => Turned(Half(block.First.weight!, 1)))];
    }

    /// <summary>Gets the kernel of the second convolution of each block on the way down, level 0 first.</summary>
    public IReadOnlyList<Tensor> Down { get; }

    /// <summary>
    /// Gets the kernel of the first convolution of each block on the way down; that of level 0 makes the gradient of
    /// 2x2 pixels of the image, side by side as channels (see <see cref="Image"/>).
    /// </summary>
    public IReadOnlyList<Tensor> Enter { get; }

    /// <summary>Gets the kernel of the second convolution of each block on the way up, the coarsest first.</summary>
    public IReadOnlyList<Tensor> Up { get; }

    /// <summary>Gets the kernel of the first convolution of each block on the way up, to the skip connection.</summary>
    public IReadOnlyList<Tensor> Skip { get; }

    /// <summary>Gets the kernel of the first convolution of each block on the way up, to the level below.</summary>
    public IReadOnlyList<Tensor> Below { get; }

    public void Dispose() => owned.ForEach(each => each.Dispose());

    private static Tensor Half(Tensor weight, int which) =>
        weight.narrow(1, which * weight.shape[1] / 2, weight.shape[1] / 2);

    private Tensor Turned(Tensor weight) => Own(ChannelsLast.Of(weight.transpose(0, 1).flip(2, 3)));

    // An image has so few channels that most of each vector would be empty. So one 4x4 convolution with stride 2 makes
    // the gradient of 2x2 neighbouring pixels at once, as four times the channels, for pixel_shuffle to spread out:
    // pixel (2i + a, 2j + b) takes w(2 + a - s, 2 + b - t) from the map's pixel (2i - 2 + p + s, 2j - 2 + p + t).
    private Tensor Image(Conv2d first)
    {
        var weight = first.weight!;
        var (maps, channels) = (weight.shape[0], weight.shape[1]);
        var kernel = zeros([channels, 2, 2, maps, 4, 4], weight.dtype, weight.device);
        var turned = weight.transpose(0, 1).flip(2, 3);
        for (var a = 0; a < 2; a++)
        {
            for (var b = 0; b < 2; b++)
            {
                kernel.select(1, a).select(1, b).narrow(2, a, 3).narrow(3, b, 3).copy_(turned);
            }
        }

        return Own(ChannelsLast.Of(kernel.view(channels * 4, maps, 4, 4)));
    }

    private Tensor Own(Tensor kernel)
    {
        owned.Add(kernel.DetachFromDisposeScope());
        return kernel;
    }
}
