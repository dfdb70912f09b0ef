using SegProbe.Models.UNets.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>
/// The 3x3 convolutions of a U-Net's passes under attack: those of the way forward, and those that carry a gradient
/// back, whose kernels are the same, transposed and turned by 180 degrees.
/// </summary>
internal sealed class UNetKernels : IDisposable
{
    private readonly List<MapConvolution> convolutions = [];
    private readonly int padding;

    /// <summary>Prepares the convolutions.</summary>
    /// <param name="network">A folded network; its type and device are those of the kernels.</param>
    public UNetKernels(UNet network)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        padding = network.Architecture.Padding == ConvolutionPadding.Same ? 1 : 0;
        Down = [.. network.Down.Select(Forward)];
        Up = [.. network.Up.Select(Forward)];
        DownBack = [.. network.Down.Select(block => Back(block.Second.weight!))];
        UpBack = [.. network.Up.Select(block => Back(block.Second.weight!))];
        Enter = [.. network.Down.Skip(1).Select(block => Back(block.First.weight!))];
        Skip = [.. network.Up.Select(block => Back(Half(block.First.weight!, 0)))];
        Below = [.. network.Up.Select(block => Back(Half(block.First.weight!, 1)))];
        Image = ImageKernel(network.Down[0].First).DetachFromDisposeScope();
    }

    /// <summary>Gets the two convolutions of each block on the way down, level 0 first.</summary>
    public IReadOnlyList<(MapConvolution First, MapConvolution Second)> Down { get; }

    /// <summary>Gets the two convolutions of each block on the way up, the coarsest first.</summary>
    public IReadOnlyList<(MapConvolution First, MapConvolution Second)> Up { get; }

    /// <summary>Gets the way back through the second convolution of each block on the way down.</summary>
    public IReadOnlyList<MapConvolution> DownBack { get; }

    /// <summary>Gets the way back through the second convolution of each block on the way up.</summary>
    public IReadOnlyList<MapConvolution> UpBack { get; }

    /// <summary>Gets the way back through the first convolution of each block on the way down, from level 1.</summary>
    public IReadOnlyList<MapConvolution> Enter { get; }

    /// <summary>Gets the way back through the first convolution of each block on the way up, to the skip.</summary>
    public IReadOnlyList<MapConvolution> Skip { get; }

    /// <summary>
    /// Gets the way back through the first convolution of each block on the way up, to the level below.
    /// </summary>
    public IReadOnlyList<MapConvolution> Below { get; }

    /// <summary>
    /// Gets the kernel that makes the gradient of 2x2 pixels of the image, side by side as channels (see
    /// <see cref="ImageKernel"/>).
    /// </summary>
    public Tensor Image { get; }

    public void Dispose()
    {
        convolutions.ForEach(each => each.Dispose());
        Image.Dispose();
    }

    private static Tensor Half(Tensor weight, int which) =>
        weight.narrow(1, which * weight.shape[1] / 2, weight.shape[1] / 2);

    private (MapConvolution First, MapConvolution Second) Forward(DoubleConvolution block) =>
        (Own(block.First.weight!, block.First.bias, padding), Own(block.Second.weight!, block.Second.bias, padding));

    private MapConvolution Back(Tensor weight) =>
        Own(ChannelsLast.Arrange(weight.transpose(0, 1).flip(2, 3)), null, 2 - padding);

    private MapConvolution Own(Tensor weight, Tensor? bias, int around)
    {
        var convolution = new MapConvolution(weight, bias, around);
        convolutions.Add(convolution);
        return convolution;
    }

    // An image has so few channels that most of each vector would be empty. So one 4x4 convolution with stride 2 makes
    // the gradient of 2x2 neighbouring pixels at once, as four times the channels, for pixel_shuffle to spread out:
    // pixel (2i + a, 2j + b) takes w(2 + a - s, 2 + b - t) from the map's pixel (2i - 2 + p + s, 2j - 2 + p + t).
    private static Tensor ImageKernel(Conv2d first)
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

        return ChannelsLast.Arrange(kernel.view(channels * 4, maps, 4, 4));
    }
}
