using static TorchSharp.torch;

namespace SegProbe.Attacks.Corruptions;

/// <summary>Settings of independent noise: normal for L2, a random sign for each value for L-infinity.</summary>
public sealed record NoiseOptions : CorruptionOptions
{
    // Noise has no strongest: it is drawn larger than any budget.
    private const double Large = 1e6;

    /// <inheritdoc/>
    public override string Name => "noise";

    /// <inheritdoc/>
    protected internal override Tensor Perturb(Tensor image, int step, int seed, ValueRange range)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var generator = new Generator((ulong)((seed * 1_000_003L) + step));
        var drawn = randn(image.shape, generator: generator).to(image.device);
        return Large * (Norm == PerturbationNorm.L2 ? drawn : drawn.sign());
    }
}
