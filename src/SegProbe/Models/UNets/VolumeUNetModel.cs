using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>A trained U-Net for volumes: in evaluation mode, weights frozen.</summary>
public sealed class VolumeUNetModel : INetwork
{
    private readonly VolumeUNet network;

    /// <summary>Takes a network, ready for inference.</summary>
    /// <param name="network">The trained network; frozen, and disposed with this object.</param>
    /// <param name="device">Where to compute.</param>
    public VolumeUNetModel(VolumeUNet network, Device device)
    {
        ArgumentNullException.ThrowIfNull(network);
        this.network = network;
        network.eval();
        network.to(device);
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad_(false);
        }
    }

    /// <summary>Gets the shape of the network.</summary>
    public UNetArchitecture Architecture => network.Architecture;

    /// <inheritdoc/>
    public string Format => "safetensors";

    /// <inheritdoc/>
    public IReadOnlyList<long?>? InputShape => [null, Architecture.InputChannels, null, null, null];

    /// <inheritdoc/>
    public IReadOnlyList<string> Outputs => [];

    /// <inheritdoc/>
    public string? RemovedActivation => null;

    /// <inheritdoc/>
    public Tensor Forward(Tensor input) => network.call(input);

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();
}
