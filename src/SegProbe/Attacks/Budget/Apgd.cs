using SegProbe.Attacks.Published;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of APGD on the cross entropy of pixels that are not adversarial yet.</summary>
public sealed record ApgdMceOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "apgd-mce";

    /// <inheritdoc/>
    internal override Movement Start() => new AutoGradientMovement(this, BudgetMethod.ApgdMce);
}

/// <summary>Settings of APGD on the Jensen-Shannon divergence.</summary>
public sealed record ApgdJsOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "apgd-js";

    /// <inheritdoc/>
    internal override Movement Start() => new AutoGradientMovement(this, BudgetMethod.ApgdJs);
}

/// <summary>Settings of APGD on the cross entropy of pixels that are not adversarial yet, balanced by class.</summary>
public sealed record ApgdBmceOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "apgd-bmce";

    /// <inheritdoc/>
    internal override Movement Start() => new AutoGradientMovement(this, BudgetMethod.ApgdBmce);
}
