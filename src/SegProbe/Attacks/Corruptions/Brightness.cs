using SegProbe.Attacks.Natural;

namespace SegProbe.Attacks.Corruptions;

/// <summary>The same added to every value: brighter and darker, at most 0.3 of the range.</summary>
public sealed record BrightnessOptions : CorruptionOptions
{
    /// <inheritdoc/>
    public override string Name => "brightness";

    /// <inheritdoc/>
    internal override Movement Start() => new NaturalMovement(this);
}
