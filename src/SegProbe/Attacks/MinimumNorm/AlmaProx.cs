using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of AlmaProx (Rony, Pesquet, Ben Ayed, CVPR 2023, arXiv:2206.07179).</summary>
public sealed record AlmaProxOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "alma-prox";

    /// <inheritdoc/>
    public override IReadOnlyList<PerturbationNorm> Norms => [PerturbationNorm.Linf];

    /// <inheritdoc/>
    internal override Movement Start() => new AugmentedLagrangianMovement(this);
}
