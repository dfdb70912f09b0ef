using static System.FormattableString;

namespace SegProbe.Attacks;

/// <summary>Settings of attacks that search the image nearest to the goal within a budget.</summary>
/// <remarks>docs/attacks.md gives each method's formula, source and what differs from it.</remarks>
public sealed record BudgetAttackOptions : AttackOptions
{
    /// <summary>Creates the settings.</summary>
    public BudgetAttackOptions() => Steps = 100;

    /// <inheritdoc/>
    public override string Name => Method.ToString().ToLowerInvariant();

    /// <summary>Gets the method; PGD by default.</summary>
    public BudgetMethod Method { get; init; }

    /// <summary>Gets the norm of the budget; L-infinity by default.</summary>
    public PerturbationNorm Norm { get; init; } = PerturbationNorm.Linf;

    /// <summary>
    /// Gets the budget: the largest size of the change in the norm, in units of the image's values, above 0; 8/255 by
    /// default.
    /// </summary>
    public double Epsilon { get; init => field = Check.Positive(value); } = 8.0 / 255;

    /// <inheritdoc/>
    internal override PerturbationNorm? NormOrNone => Norm;

    /// <inheritdoc/>
    internal override string Details => $"{Norm.ToString().ToLowerInvariant()}-{EpsilonName}";

    /// <inheritdoc/>
    internal override Movement Start() => new ProjectedGradientMovement(this);

    // Whole grey levels are what people think in: 8/255 has no short decimal.
    private string EpsilonName => Math.Abs((Epsilon * 255) - Math.Round(Epsilon * 255)) < 1e-9
        ? Invariant($"{Math.Round(Epsilon * 255)}levels")
        : Invariant($"{Epsilon:R}");
}
