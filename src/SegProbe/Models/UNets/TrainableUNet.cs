using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>A U-Net that can be trained: <see cref="UNet"/> for images, <see cref="VolumeUNet"/> for volumes.</summary>
public abstract class TrainableUNet : nn.Module<Tensor, Tensor>
{
    private protected TrainableUNet(UNetArchitecture architecture, string name)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        Architecture = architecture;
    }

    /// <summary>Gets the shape of the network.</summary>
    public UNetArchitecture Architecture { get; }

    /// <summary>Makes the network that an architecture describes.</summary>
    /// <param name="architecture">Its shape.</param>
    /// <param name="random">Draws the weights; null leaves them unspecified, to be loaded.</param>
    public static TrainableUNet Create(UNetArchitecture architecture, Generator? random = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Dims == 3 ? new VolumeUNet(architecture, random) : new UNet(architecture, random);
    }

    /// <summary>
    /// Draws weights and biases as PyTorch's default does, uniform within 1 / sqrt(fan in); normalisation starts as the
    /// identity.
    /// </summary>
    private protected void Draw(Generator random)
    {
        using var _ = no_grad();
        foreach (var layer in modules())
        {
            var (weight, bias) = layer switch
            {
                Conv2d convolution => (convolution.weight, convolution.bias),
                ConvTranspose2d convolution => (convolution.weight, convolution.bias),
                Conv3d convolution => (convolution.weight, convolution.bias),
                ConvTranspose3d convolution => (convolution.weight, convolution.bias),
                _ => (null, null),
            };
            var bound = weight is null ? 0 : 1 / Math.Sqrt(weight.numel() / weight.shape[0]);
            foreach (var parameter in new[] { weight, bias }.OfType<Parameter>())
            {
                using var drawn = (rand(parameter.shape, generator: random) * (2 * bound)) - bound;
                parameter.copy_(drawn);
            }
        }
    }
}
