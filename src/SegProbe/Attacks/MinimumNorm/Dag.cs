using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of Dag (Xie and others, ICCV 2017, arXiv:1703.08603).</summary>
public sealed record DagOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "dag";

    /// <inheritdoc/>
    public override IReadOnlyList<PerturbationNorm> Norms => [PerturbationNorm.Linf];

    /// <inheritdoc/>
    internal override Movement Start() => new DenseAdversaryMovement(this);

    // Its first success is its answer.
    internal override bool IsGoal(double iou) => base.IsGoal(iou) || IsSuccess(iou);
}
