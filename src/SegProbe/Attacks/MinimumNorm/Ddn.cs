using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of Ddn (Rony and others, CVPR 2019, arXiv:1811.09600).</summary>
public sealed record DdnOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "ddn";

    /// <inheritdoc/>
    public override IReadOnlyList<PerturbationNorm> Norms => [PerturbationNorm.L2];

    /// <inheritdoc/>
    internal override Movement Start() => new DecoupledMovement(this);
}
