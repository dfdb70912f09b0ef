using SegProbe.Attacks.Published;
using static System.FormattableString;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>Settings of attacks that search the image nearest to the goal within a budget.</summary>
/// <remarks>docs/attacks.md gives each method's formula, source and what differs from it.</remarks>
public sealed record BudgetAttackOptions : AttackOptions
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

    /// <summary>Gets the norm of the budget; L-infinity by default.</summary>
    public PerturbationNorm Norm { get; init; } = PerturbationNorm.Linf;

    /// <summary>
    /// Gets the budget: the largest size of the change in the norm, above 0, for values in [0, 1]; for another input
    /// range it is scaled by the range's width. 8/255 by default.
    /// </summary>
    public double Epsilon { get; init => field = Check.Positive(value); } = 8.0 / 255;

    /// <inheritdoc/>
    internal override PerturbationNorm? NormOrNone => Norm;

    /// <inheritdoc/>
    internal override string Details => $"{Norm.ToString().ToLowerInvariant()}-{EpsilonName}";

    /// <inheritdoc/>
    internal override Movement Start() => Method is BudgetMethod.ApgdMce or BudgetMethod.ApgdJs or BudgetMethod.ApgdBmce
        ? new AutoGradientMovement(this)
        : new ProjectedGradientMovement(this);

    /// <summary>Gives the budget in units of the images' values: float32 [N, 1, 1, 1].</summary>
    internal Tensor Radius(AttackMoment now) => full(
        [now.Lanes.Count, 1, 1, 1],
        (float)(Epsilon * (now.Range.Upper - now.Range.Lower)),
        ScalarType.Float32,
        now.Lanes.Current.device);

    // Whole grey levels are what people think in: 8/255 has no short decimal.
    private string EpsilonName => Math.Abs((Epsilon * 255) - Math.Round(Epsilon * 255)) < 1e-9
        ? Invariant($"{Math.Round(Epsilon * 255)}levels")
        : Invariant($"{Epsilon:R}");
}
