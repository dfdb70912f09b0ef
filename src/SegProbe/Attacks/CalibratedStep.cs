namespace SegProbe.Attacks;

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
