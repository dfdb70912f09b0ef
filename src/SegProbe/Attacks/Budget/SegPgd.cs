using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of SegPGD (Gu, Zhao, Tresp, Torr, ECCV 2022, arXiv:2207.12391).</summary>
public sealed record SegPgdOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "segpgd";

    /// <inheritdoc/>
    internal override Movement Start() => new ProjectedGradientMovement(this, BudgetMethod.SegPgd);
}
