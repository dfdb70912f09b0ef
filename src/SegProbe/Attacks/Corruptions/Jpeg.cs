using SegProbe.Attacks.Natural;

namespace SegProbe.Attacks.Corruptions;

/// <summary>Towards the image as a JPEG file of quality 80 to 20 holds it.</summary>
public sealed record JpegOptions : CorruptionOptions
{
    /// <inheritdoc/>
    public override string Name => "jpeg";

    /// <inheritdoc/>
    internal override Movement Start() => new NaturalMovement(this);
}
