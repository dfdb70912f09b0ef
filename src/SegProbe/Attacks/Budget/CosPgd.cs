using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of CosPGD (Agnihotri, Jung, Keuper, ICML 2024, arXiv:2302.02213).</summary>
public sealed record CosPgdOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "cospgd";

    /// <inheritdoc/>
    internal override Movement Start() => new ProjectedGradientMovement(this, BudgetMethod.CosPgd);
}
