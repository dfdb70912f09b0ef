using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of Pdpgd (Matyasko, Chau, 2021, arXiv:2106.01538).</summary>
public sealed record PdpgdOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "pdpgd";

    /// <inheritdoc/>
    internal override Movement Start() => new PrimalDualMovement(this);
}
