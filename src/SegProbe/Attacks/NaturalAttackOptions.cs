using SegProbe.Attacks.Natural;

namespace SegProbe.Attacks;

/// <summary>Settings of natural changes of a given size, which know nothing of the network.</summary>
/// <remarks>
/// Each step tries one variant on the clean image: a draw of noise, a brightness, a width of blur, a JPEG quality; the
/// worst for the network is the best state. docs/reference/attacks.md describes them.
/// </remarks>
public sealed record NaturalAttackOptions : BoundedAttackOptions
{
    /// <summary>Creates the settings.</summary>
    public NaturalAttackOptions() => Steps = 4;

    /// <inheritdoc/>
    public override string Name => Method.ToString().ToLowerInvariant();

    /// <summary>Gets the kind of change; noise by default.</summary>
    public NaturalMethod Method { get; init; }

    /// <inheritdoc/>
    internal override Movement Start() => new NaturalMovement(this);
}
