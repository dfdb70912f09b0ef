namespace SegProbe.Attacks;

/// <summary>The same multiplier at every step, for SSM and ASM.</summary>
/// <param name="Alpha">α, at least 0. The paper tries 1e-8, 1e-7, 1e-6 and 1e-5.</param>
public sealed record ConstantStep(double Alpha) : StepRule
{
    /// <summary>Gets α.</summary>
    public double Alpha { get; init => field = Check.AtLeast(value, 0); } = Check.AtLeast(Alpha, 0);
}
