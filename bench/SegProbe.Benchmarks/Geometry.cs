using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Benchmarks;

/// <summary>A network and the size of its images.</summary>
/// <param name="Name">How the table calls it.</param>
/// <param name="Architecture">The network.</param>
/// <param name="Size">The side of the images, in pixels.</param>
internal sealed record Geometry(string Name, UNetArchitecture Architecture, int Size)
{
    public static readonly Geometry[] All =
    [
        new(
            "paper's U-Net, valid, width 32, 572",
            new() { Width = 32, Padding = ConvolutionPadding.Valid, BatchNorm = false },
            572),
        new("same, width 16, batch norm, 128", new() { Width = 16 }, 128),
        new("same, width 16, batch norm, 256", new() { Width = 16 }, 256),
    ];

    public UNet Network()
    {
        using var random = new Generator(1, CPU);
        return new(Architecture, random);
    }

    public Tensor Images(int batch)
    {
        using var random = new Generator(2, CPU);
        return rand([batch, Architecture.InputChannels, Size, Size], generator: random);
    }
}
