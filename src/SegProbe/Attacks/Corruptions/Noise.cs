using SegProbe.Attacks.Natural;

namespace SegProbe.Attacks.Corruptions;

/// <summary>Independent noise: normal for L2, a random sign for each value for L-infinity.</summary>
public sealed record NoiseOptions : CorruptionOptions
{
    /// <inheritdoc/>
    public override string Name => "noise";

    /// <inheritdoc/>
    internal override Movement Start() => new NaturalMovement(this);
}
