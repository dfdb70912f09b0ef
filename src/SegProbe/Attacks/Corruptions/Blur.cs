using SegProbe.Attacks.Natural;

namespace SegProbe.Attacks.Corruptions;

/// <summary>Towards the image blurred by a Gaussian of a standard deviation of up to 1/32 of the shorter side, at least of
/// 1 pixel.</summary>
public sealed record BlurOptions : CorruptionOptions
{
    /// <inheritdoc/>
    public override string Name => "blur";

    /// <inheritdoc/>
    internal override Movement Start() => new NaturalMovement(this);
}
