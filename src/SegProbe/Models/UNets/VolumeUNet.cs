using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>A U-Net for volumes that can be trained. For attacks it is wrapped as <see cref="VolumeUNetModel"/>.</summary>
/// <remarks>
/// Source: Cicek and others, MICCAI 2016, arXiv:1606.06650: the U-Net with 3x3x3 convolutions, 2x2x2 pooling and
/// 2x2x2 transposed convolutions. Same padding, and instance normalisation in place of batch normalisation, as
/// nnU-Net has it (Isensee and others, arXiv:1809.10486): batches of volumes are small.
/// </remarks>
public sealed class VolumeUNet : TrainableUNet
{
    // Fields are called as the weights of UNet are.
    private readonly ModuleList<nn.Module<Tensor, Tensor>> down = [];
    private readonly ModuleList<nn.Module<Tensor, Tensor>> enlarge = [];
    private readonly ModuleList<nn.Module<Tensor, Tensor>> up = [];
    private readonly Conv3d head;

    /// <summary>Makes a network with weights drawn from a generator.</summary>
    /// <param name="architecture">Its shape, of three spatial axes and same padding.</param>
    /// <param name="random">
    /// Draws the weights (He's uniform rule, as PyTorch's default); null leaves them unspecified, to be loaded.
    /// </param>
    /// <exception cref="ArgumentException">The architecture is not for volumes, or has no padding.</exception>
    public VolumeUNet(UNetArchitecture architecture, Generator? random = null)
        : base(architecture, nameof(VolumeUNet))
    {
        if (architecture is not { Dims: 3, Padding: ConvolutionPadding.Same })
        {
            throw new ArgumentException(
                $"architecture must have 3 spatial axes and same padding, got {architecture.Dims} and " +
                $"{architecture.Padding}. Train without --padding valid.", nameof(architecture));
        }

        for (var level = 0; level <= architecture.Depth; level++)
        {
            var input = level == 0 ? architecture.InputChannels : architecture.ChannelsAt(level - 1);
            down.Add(new VolumeDoubleConvolution(architecture, input, architecture.ChannelsAt(level)));
        }

        for (var level = architecture.Depth - 1; level >= 0; level--)
        {
            enlarge.Add(nn.ConvTranspose3d(
                architecture.ChannelsAt(level + 1), architecture.ChannelsAt(level), 2, stride: 2));
            up.Add(new VolumeDoubleConvolution(
                architecture, architecture.ChannelsAt(level + 1), architecture.ChannelsAt(level)));
        }

        head = nn.Conv3d(architecture.Width, architecture.Classes, 1);
        RegisterComponents();
        if (random is not null)
        {
            Draw(random);
        }
    }

    /// <summary>Gives the length to which an axis must be padded: the next multiple of 2^depth.</summary>
    public int Multiple => 1 << Architecture.Depth;

    /// <summary>Scores each voxel for each class.</summary>
    /// <param name="input">float32 [N, C, D, H, W], each side a multiple of <see cref="Multiple"/>.</param>
    /// <returns>float32 [N, K, D, H, W].</returns>
    public override Tensor forward(Tensor input)
    {
        var skips = new Stack<Tensor>();
        var map = down[0].call(input);
        for (var level = 1; level <= Architecture.Depth; level++)
        {
            skips.Push(map);
            map = down[level].call(nn.functional.max_pool3d(map, [2, 2, 2]));
        }

        for (var step = 0; step < Architecture.Depth; step++)
        {
            map = enlarge[step].call(map);
            map = up[step].call(cat([skips.Pop(), map], 1));
        }

        return head.call(map);
    }
}

/// <summary>Two 3x3x3 convolutions, each followed by instance normalisation (where chosen) and ReLU.</summary>
internal sealed class VolumeDoubleConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Conv3d convolution1;
    private readonly InstanceNorm3d? normalisation1;
    private readonly Conv3d convolution2;
    private readonly InstanceNorm3d? normalisation2;

    public VolumeDoubleConvolution(UNetArchitecture architecture, int input, int output)
        : base(nameof(VolumeDoubleConvolution))
    {
        convolution1 = nn.Conv3d(input, output, 3, padding: 1, bias: !architecture.BatchNorm);
        normalisation1 = architecture.BatchNorm ? nn.InstanceNorm3d(output, affine: true) : null;
        convolution2 = nn.Conv3d(output, output, 3, padding: 1, bias: !architecture.BatchNorm);
        normalisation2 = architecture.BatchNorm ? nn.InstanceNorm3d(output, affine: true) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var first = Normalised(convolution1.call(input), normalisation1).relu_();
        return Normalised(convolution2.call(first), normalisation2).relu_();
    }

    private static Tensor Normalised(Tensor map, InstanceNorm3d? normalisation) =>
        normalisation is null ? map : normalisation.call(map);
}
