namespace SegProbe.Attacks;

/// <summary>The dynamic perturbation multiplier β IoU + τ, for ASMA.</summary>
/// <param name="Beta">β, at least 0. The paper tries 1e-6, 5e-6 and 1e-5.</param>
/// <param name="Tau">
/// τ, at least 0: the multiplier while prediction and target do not overlap at all. 1e-7 in the paper.
/// </param>
public sealed record OverlapStep(double Beta, double Tau) : StepRule
{
    /// <summary>Gets β.</summary>
    public double Beta { get; init => field = Check.AtLeast(value, 0); } = Check.AtLeast(Beta, 0);

    /// <summary>Gets τ.</summary>
    public double Tau { get; init => field = Check.AtLeast(value, 0); } = Check.AtLeast(Tau, 0);
}
