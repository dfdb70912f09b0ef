using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>A U-Net that can be trained. For attacks it is wrapped as <see cref="UNetModel"/>.</summary>
/// <remarks>
/// Source: Ronneberger, Fischer, Brox, MICCAI 2015, arXiv:1505.04597: two 3x3 convolutions a level, 2x2 max pooling,
/// 2x2 transposed convolutions, skip connections, a 1x1 convolution at the end. Batch normalisation and same padding
/// are choices that the paper does not have.
/// </remarks>
public sealed class UNet : TrainableUNet
{
    // Fields are called as the weights in files are: enlarge is the upsampling.
    private readonly ModuleList<nn.Module<Tensor, Tensor>> down = [];
    private readonly ModuleList<nn.Module<Tensor, Tensor>> enlarge = [];
    private readonly ModuleList<nn.Module<Tensor, Tensor>> up = [];
    private readonly Conv2d head;

    /// <summary>Makes a network with weights drawn from a generator.</summary>
    /// <param name="architecture">Its shape.</param>
    /// <param name="random">
    /// Draws the weights (He's uniform rule, as PyTorch's default); null leaves them unspecified, to be loaded.
    /// </param>
    public UNet(UNetArchitecture architecture, Generator? random = null)
        : base(architecture, nameof(UNet))
    {
        for (var level = 0; level <= architecture.Depth; level++)
        {
            var input = level == 0 ? architecture.InputChannels : architecture.ChannelsAt(level - 1);
            down.Add(new DoubleConvolution(architecture, input, architecture.ChannelsAt(level)));
        }

        for (var level = architecture.Depth - 1; level >= 0; level--)
        {
            enlarge.Add(nn.ConvTranspose2d(
                architecture.ChannelsAt(level + 1), architecture.ChannelsAt(level), 2, stride: 2));
            up.Add(new DoubleConvolution(
                architecture, architecture.ChannelsAt(level + 1), architecture.ChannelsAt(level)));
        }

        head = nn.Conv2d(architecture.Width, architecture.Classes, 1);
        RegisterComponents();
        UseChannelsLast(trainable: true);
        if (random is not null)
        {
            Draw(random);
        }
    }

    /// <summary>Gets the blocks on the way down, level 0 first.</summary>
    internal IReadOnlyList<DoubleConvolution> Down => [.. down.Cast<DoubleConvolution>()];

    /// <summary>Gets the transposed convolutions on the way up, the coarsest first.</summary>
    internal IReadOnlyList<ConvTranspose2d> Upsample => [.. enlarge.Cast<ConvTranspose2d>()];

    /// <summary>Gets the blocks on the way up, the coarsest first.</summary>
    internal IReadOnlyList<DoubleConvolution> Up => [.. up.Cast<DoubleConvolution>()];

    /// <summary>Gets the 1x1 convolution at the end.</summary>
    internal Conv2d Head => head;

    /// <summary>Scores each pixel for each class.</summary>
    /// <param name="input">
    /// float32 [N, C, H, W], of a size that <see cref="UNetGeometry"/> accepts without padding.
    /// </param>
    /// <returns>float32 [N, K, h, w].</returns>
    public override Tensor forward(Tensor input)
    {
        var skips = new Stack<Tensor>();
        var map = down[0].call(input);
        for (var level = 1; level <= Architecture.Depth; level++)
        {
            skips.Push(map);
            map = down[level].call(nn.functional.max_pool2d(map, 2));
        }

        for (var step = 0; step < Architecture.Depth; step++)
        {
            map = enlarge[step].call(map);
            map = up[step].call(Join(skips.Pop(), map));
        }

        return head.call(map);
    }

    /// <summary>
    /// Gives a copy for inference: batch normalisation folded into the convolutions (exact up to rounding), weights
    /// frozen and in channels-last memory, which the processor's convolutions prefer.
    /// </summary>
    internal UNet Folded()
    {
        var folded = new UNet(Architecture with { BatchNorm = false });
        using var _ = no_grad();
        foreach (var (target, source) in folded.Blocks().Zip(Blocks()))
        {
            target.TakeFolded(source);
        }

        foreach (var (name, target) in folded.PlainParameters())
        {
            target.copy_(get_parameter(name)!);
        }

        folded.UseChannelsLast(trainable: false);
        folded.eval();
        return folded;
    }

    private IEnumerable<DoubleConvolution> Blocks() => Down.Concat(Up);

    private IEnumerable<(string Name, Parameter Parameter)> PlainParameters() =>
        named_parameters().Where(each => each.name.StartsWith("enlarge", StringComparison.Ordinal)
            || each.name.StartsWith("head", StringComparison.Ordinal));

    /// <summary>Puts the middle of a skip connection's map before a map: [N, 2C, h, w].</summary>
    private static Tensor Join(Tensor skip, Tensor map) => cat([CropTo(skip, map), map], 1);

    // By negative padding, since its gradient keeps the memory order; that of a slice is in contiguous memory, and
    // everything that it is added to has to be put in order again.
    private static Tensor CropTo(Tensor skip, Tensor map)
    {
        var (rows, columns) = (skip.shape[2] - map.shape[2], skip.shape[3] - map.shape[3]);
        var (top, left) = (rows / 2, columns / 2);
        return rows == 0 && columns == 0
            ? skip
            : nn.functional.pad(skip, [-left, left - columns, -top, top - rows]);
    }

    /// <summary>Views the middle of a map, of another's height and width.</summary>
    internal static Tensor Middle(Tensor map, Tensor smaller)
    {
        var (height, width) = (smaller.shape[2], smaller.shape[3]);
        return new PixelWindow((map.shape[2] - height) / 2, (map.shape[3] - width) / 2, height, width).Crop(map);
    }

    private void UseChannelsLast(bool trainable)
    {
        using var _ = no_grad();
        foreach (var layer in modules())
        {
            switch (layer)
            {
                case Conv2d convolution:
                    convolution.weight = new Parameter(ChannelsLast.Arrange(convolution.weight!.detach()), trainable);
                    convolution.bias?.requires_grad_(trainable);
                    break;
                case ConvTranspose2d convolution:
                    convolution.weight = new Parameter(ChannelsLast.Arrange(convolution.weight!.detach()), trainable);
                    convolution.bias?.requires_grad_(trainable);
                    break;
            }
        }
    }
}
