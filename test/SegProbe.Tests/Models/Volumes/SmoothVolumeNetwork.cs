using SegProbe.Models;
using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Volumes;

/// <summary>
/// A "network" with smooth scores of each voxel and its neighbours: not linear, so that a wrong derivative shows.
/// </summary>
internal sealed class SmoothVolumeNetwork(int classes = 3) : INetwork
{
    public string Format => "code";

    public IReadOnlyList<long?>? InputShape => null;

    public IReadOnlyList<string> Outputs => [];

    public string? RemovedActivation => null;

    /// <summary>Gets the shapes of what it was given.</summary>
    public List<long[]> Shapes { get; } = [];

    public static ImportedModel Under(ModelDeclaration contract, SmoothVolumeNetwork? network = null) => new(
        "model", network ?? new(), ModelContract.Resolve(contract, new(), new()), 1, CPU);

    public Tensor Forward(Tensor input)
    {
        Shapes.Add(input.shape);
        var last = input.dim() - 1;
        var mixed = input.sum(1, keepdim: true);
        var near = mixed + (0.5 * mixed.roll(1, last)) - (0.3 * mixed.roll(1, last - 1));
        return cat([.. Enumerable.Range(1, classes).Select(k => (near * (0.3 * k)).sin() + (0.1 * k * mixed.square()))], 1);
    }

    public void Dispose()
    {
    }
}
