using SegProbe.Attacks.Published;

namespace SegProbe.Attacks;

/// <summary>Settings of attacks that search the image nearest to the goal within a budget.</summary>
/// <remarks>docs/reference/attacks.md gives each method's formula, source and what differs from it.</remarks>
public sealed record BudgetAttackOptions : BoundedAttackOptions
{
    /// <summary>Creates the settings.</summary>
    public BudgetAttackOptions() => Steps = 100;

    /// <inheritdoc/>
    public override string Name => Method switch
    {
        BudgetMethod.ApgdMce => "apgd-mce",
        BudgetMethod.ApgdJs => "apgd-js",
        BudgetMethod.ApgdBmce => "apgd-bmce",
        _ => Method.ToString().ToLowerInvariant(),
    };

    /// <summary>Gets the method; PGD by default.</summary>
    public BudgetMethod Method { get; init; }

    /// <inheritdoc/>
    internal override Movement Start() => Method is BudgetMethod.ApgdMce or BudgetMethod.ApgdJs or BudgetMethod.ApgdBmce
        ? new AutoGradientMovement(this)
        : new ProjectedGradientMovement(this);
}
