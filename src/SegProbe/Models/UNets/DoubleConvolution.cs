using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>Two 3x3 convolutions, each followed by batch normalisation (where chosen) and ReLU.</summary>
internal sealed class DoubleConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d convolution1;
    private readonly BatchNorm2d? normalisation1;
    private readonly Conv2d convolution2;
    private readonly BatchNorm2d? normalisation2;

    public DoubleConvolution(UNetArchitecture architecture, int input, int output)
        : base(nameof(DoubleConvolution))
    {
        var padding = architecture.Padding == ConvolutionPadding.Same ? 1 : 0;
        convolution1 = nn.Conv2d(input, output, 3, padding: padding, bias: !architecture.BatchNorm);
        normalisation1 = architecture.BatchNorm ? nn.BatchNorm2d(output) : null;
        convolution2 = nn.Conv2d(output, output, 3, padding: padding, bias: !architecture.BatchNorm);
        normalisation2 = architecture.BatchNorm ? nn.BatchNorm2d(output) : null;
        RegisterComponents();
    }

    /// <summary>Gets the first convolution.</summary>
    public Conv2d First => convolution1;

    /// <summary>Gets the second convolution.</summary>
    public Conv2d Second => convolution2;

    public override Tensor forward(Tensor input)
    {
        var first = Normalised(convolution1.call(input), normalisation1).relu_();
        return Normalised(convolution2.call(first), normalisation2).relu_();
    }

    /// <summary>
    /// Takes over another block's weights, with its batch normalisation folded into the convolutions.
    /// </summary>
    public void TakeFolded(DoubleConvolution source)
    {
        Fold(source.convolution1, source.normalisation1, convolution1);
        Fold(source.convolution2, source.normalisation2, convolution2);
    }

    private static Tensor Normalised(Tensor map, BatchNorm2d? normalisation) =>
        normalisation is null ? map : normalisation.call(map);

    // gamma (w * x - mean) / sqrt(var + eps) + beta
    //     = (gamma / sqrt(var + eps)) w * x + (beta - mean gamma / sqrt(var + eps))
    private static void Fold(Conv2d source, BatchNorm2d? normalisation, Conv2d folded)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (normalisation is null)
        {
            folded.weight!.copy_(source.weight!);
            folded.bias!.copy_(source.bias!);
            return;
        }

        var scale = normalisation.weight! / (normalisation.running_var! + normalisation.eps).sqrt();
        folded.weight!.copy_(source.weight! * scale.view(-1, 1, 1, 1));
        folded.bias!.copy_(normalisation.bias! - (normalisation.running_mean! * scale));
    }
}
