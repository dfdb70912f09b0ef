using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of Fmn (Pintor and others, NeurIPS 2021, arXiv:2102.12827).</summary>
public sealed record FmnOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "fmn";

    /// <inheritdoc/>
    internal override Movement Start() => new FastMinimumMovement(this);
}
