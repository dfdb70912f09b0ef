using static System.FormattableString;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>Settings of methods whose changes stay within a budget.</summary>
public abstract record BoundedAttackOptions : AttackOptions
{
    private protected BoundedAttackOptions()
    {
    }

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

    /// <summary>Gives the budget in units of the images' values: float32 [N, 1, 1, 1].</summary>
    internal Tensor Radius(AttackMoment now) => full(
        [now.Lanes.Count, 1, 1, 1],
        (float)(Epsilon * (now.Range.Upper - now.Range.Lower)),
        ScalarType.Float32,
        now.Lanes.Current.device);

    // Whole grey levels are what people think in: 8/255 has no short decimal.
    private string EpsilonName =>
        Norm == PerturbationNorm.Linf && Math.Abs((Epsilon * 255) - Math.Round(Epsilon * 255)) < 1e-9
        ? Invariant($"{Math.Round(Epsilon * 255)}levels")
        : Invariant($"{Epsilon:R}");
}
