namespace SegProbe.Attacks;

/// <summary>Settings of <see cref="MaskAttack"/>.</summary>
public sealed record MaskAttackOptions
{
    /// <summary>The first step's length of the default <see cref="Rule"/>, on images in [0, 1].</summary>
    public const double DefaultFirstStepL2 = 0.3;

    /// <summary>Gets the method; ASMA by default.</summary>
    public MaskMethod Method { get; init; } = MaskMethod.Asma;

    /// <summary>Gets whose procedure is followed; the paper's by default.</summary>
    public MaskProtocol Protocol { get; init; } = MaskProtocol.Paper;

    /// <summary>Gets the largest number of steps; 500 by default. The authors' code always makes 2501.</summary>
    public int Steps { get; init => field = Check.AtLeast(value, 1); } = 500;

    /// <summary>
    /// Gets how the multiplier is chosen; calibrated by default, since the paper's constants do not carry over to
    /// other networks and image sizes.
    /// </summary>
    public StepRule Rule { get; init; } = new CalibratedStep(DefaultFirstStepL2);

    /// <summary>
    /// Gets the IoU in [0, 1] at which an image is done before its steps are spent; null (the default) for never.
    /// </summary>
    public double? StopIou { get; init => field = value is { } iou ? Check.Between(iou, 0, 1) : null; }
}
