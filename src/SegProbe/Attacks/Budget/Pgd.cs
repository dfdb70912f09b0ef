using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of PGD (Madry and others, ICLR 2018, arXiv:1706.06083).</summary>
public sealed record PgdOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "pgd";

    /// <inheritdoc/>
    internal override Movement Start() => new ProjectedGradientMovement(this, BudgetMethod.Pgd);
}
