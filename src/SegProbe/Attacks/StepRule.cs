namespace SegProbe.Attacks;

/// <summary>How the multiplier α of a step X + α P is chosen.</summary>
/// <remarks>
/// P is a gradient of class scores summed over pixels, so a multiplier does not carry over from one network, image size
/// or scale of scores to another; <see cref="CalibratedStep"/> does.
/// </remarks>
public abstract record StepRule;

/// <summary>The same multiplier at every step, for SSM and ASM.</summary>
/// <param name="Alpha">α, at least 0. The paper tries 1e-8, 1e-7, 1e-6 and 1e-5.</param>
public sealed record ConstantStep(double Alpha) : StepRule
{
    /// <summary>Gets α.</summary>
    public double Alpha { get; init => field = Check.AtLeast(value, 0); } = Check.AtLeast(Alpha, 0);
}

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

/// <summary>
/// Chooses the multiplier for each image so that its first step has a given length. In ASMA it then grows with the
/// overlap as β IoU + τ with τ = <see cref="OverlapOffset"/> β.
/// </summary>
/// <param name="FirstStepL2">
/// The L2 length of the first step, before clamping, in units of the image's values; above 0.
/// </param>
public sealed record CalibratedStep(double FirstStepL2) : StepRule
{
    /// <summary>
    /// τ / β of a calibrated ASMA: an image without any overlap starts with a third of the multiplier it ends with.
    /// </summary>
    public const double OverlapOffset = 0.5;

    /// <summary>Gets the L2 length of the first step.</summary>
    public double FirstStepL2 { get; init => field = Check.Positive(value); } = Check.Positive(FirstStepL2);
}
