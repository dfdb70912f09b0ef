using static System.FormattableString;

namespace SegProbe.Attacks;

/// <summary>
/// Settings of the methods of Ozbulak, Van Messem, De Neve, MICCAI 2019: static (SSM) and adaptive segmentation mask
/// (ASM), and the adaptive segmentation mask attack (ASMA).
/// </summary>
/// <remarks>
/// Each step adds α P to the image and clamps it to the model's input range, where
/// <c>P = Σ_c ∇x ( g_c · 1{target = c} )</c> (SSM), with the further factor <c>1{prediction ≠ c}</c> (ASM,
/// ASMA), and α is constant (SSM, ASM) or <c>β IoU + τ</c> (ASMA), for each image by itself. P is the raw
/// gradient: no sign, no normalisation.
/// <para>
/// Source: arXiv:1907.13124, equations 1 and 2 and the dynamic perturbation multiplier. Differs from the paper: IoU is
/// 1 where both masks are empty (the paper leaves 0/0 open), the multiplier can be calibrated
/// (<see cref="CalibratedStep"/>), and a mask can be avoided, with −P, from the pixels that still have its label, and
/// 1 − IoU in place of IoU. <see cref="MaskProtocol.Authors"/> follows the published code instead.
/// </para>
/// <para>The last state is not the best one: pixels hover around the decision boundary. The outcome has both.</para>
/// </remarks>
public sealed record MaskAttackOptions : AttackOptions
{
    /// <summary>The first step's length of the default <see cref="Rule"/>, on images in [0, 1].</summary>
    public const double DefaultFirstStepL2 = 0.3;

    /// <inheritdoc/>
    public override string Name => Method.ToString().ToLowerInvariant();

    /// <summary>Gets the method; ASMA by default.</summary>
    public MaskMethod Method { get; init; } = MaskMethod.Asma;

    /// <summary>Gets whose procedure is followed; the paper's by default.</summary>
    public MaskProtocol Protocol { get; init; } = MaskProtocol.Paper;

    /// <summary>
    /// Gets how the multiplier is chosen; calibrated by default, since the paper's constants do not carry over to
    /// other networks and image sizes.
    /// </summary>
    public StepRule Rule { get; init; } = new CalibratedStep(DefaultFirstStepL2);

    /// <inheritdoc/>
    internal override string ProtocolName => Protocol.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    internal override string Details => Rule switch
    {
        ConstantStep step => Invariant($"alpha-{step.Alpha:R}"),
        OverlapStep step => Invariant($"beta-{step.Beta:R}-tau-{step.Tau:R}"),
        CalibratedStep step => Invariant($"l2-{step.FirstStepL2:R}"),
        _ => throw new NotSupportedException($"A step rule must be a known one, got {Rule}."),
    };

    /// <inheritdoc/>
    internal override bool MeasuresUnclamped => Protocol == MaskProtocol.Authors;

    /// <inheritdoc/>
    internal override Movement Start()
    {
        var fits = Rule switch
        {
            ConstantStep => Method != MaskMethod.Asma,
            OverlapStep => Method == MaskMethod.Asma,
            _ => true,
        };
        return fits
            ? new MaskMovement(this)
            : throw new ArgumentException(
                $"The step rule of {Method} must be " +
                $"{(Method == MaskMethod.Asma ? "an overlap step (beta, tau)" : "a constant step (alpha)")} " +
                $"or a calibrated one, got {Rule}. Choose the rule that belongs to the method.");
    }
}
