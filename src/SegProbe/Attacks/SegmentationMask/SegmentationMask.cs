using SegProbe.Attacks.Engine;
using SegProbe.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Attacks.SegmentationMask;

/// <summary>Whose procedure is followed where the paper and its authors' published code differ.</summary>
public enum MaskProtocol
{
    /// <summary>
    /// The paper's equations. States are measured on the clamped image: one forward and one backward pass a step.
    /// </summary>
    Paper,

    /// <summary>
    /// The authors' published code: the objective has the term −‖X − X₀‖², the first multiplier takes the overlap as 0,
    /// and states are measured on the image before it is clamped, by a second forward pass.
    /// </summary>
    Authors,
}

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
/// (<see cref="FirstStepL2"/>), and the attack can be untargeted, with −P, from the pixels that still have the mask's
/// label, and 1 − IoU in place of IoU. <see cref="MaskProtocol.Authors"/> follows the published code instead.
/// </para>
/// <para>The last state is not the best one: pixels hover around the decision boundary. The outcome has both.</para>
/// </remarks>
public abstract record SegmentationMaskOptions : AttackOptions
{
    /// <summary>The first step's length where nothing else is set, on images in [0, 1].</summary>
    public const double DefaultFirstStepL2 = 0.3;

    /// <summary>The authors' code always makes this many steps.</summary>
    public const int AuthorsSteps = 2501;

    /// <summary>
    /// τ / β of a calibrated ASMA: an image without any overlap starts with a third of the multiplier it ends with.
    /// </summary>
    public const double OverlapOffset = 0.5;

    private readonly double? firstStepL2;

    private protected SegmentationMaskOptions()
    {
    }

    /// <summary>Gets whose procedure is followed; the paper's by default.</summary>
    [AttackParameter("paper: the paper's equations. authors: the authors' published code.")]
    public MaskProtocol Protocol { get; init; } = MaskProtocol.Paper;

    /// <summary>
    /// Gets the L2 length of the first step, before clamping, in units of the image's values, above 0, that the
    /// multiplier of each image is calibrated to; 0.3 where no constant is set, since the paper's constants do not
    /// carry over to other networks and image sizes. Null with constants.
    /// </summary>
    [AttackParameter(
        "Calibrated multiplier: for each image such that its first step has this L2 length.", Hint = "R", Label = "l2")]
    public double? FirstStepL2
    {
        get => firstStepL2 ?? (Constants.Count > 0 ? null : DefaultFirstStepL2);
        init => firstStepL2 = value is { } length ? Check.Positive(length) : null;
    }

    /// <inheritdoc/>
    protected override int DefaultSteps => Protocol == MaskProtocol.Authors ? AuthorsSteps : base.DefaultSteps;

    /// <summary>Gets the names of the constants that are set.</summary>
    internal abstract IReadOnlyList<string> Constants { get; }

    /// <summary>Gets whether pixels push whether or not they are adversarial already: SSM alone.</summary>
    internal virtual bool IsStatic => false;

    /// <inheritdoc/>
    public override bool MeasuresUnclamped => Protocol == MaskProtocol.Authors;

    /// <inheritdoc/>
    public override void Validate()
    {
        if (firstStepL2 is not null && Constants.Count > 0)
        {
            throw new ArgumentException(
                $"The step must be set in one way, got {string.Join(", ", Constants)} and {nameof(FirstStepL2)}. " +
                "Leave out all but one.");
        }
    }

    /// <inheritdoc/>
    internal override void ValidateAmong(IReadOnlySet<string> keys)
    {
        if (keys.Overlaps(["alpha", "beta", "tau"]) && Constants.Count == 0 && firstStepL2 is null)
        {
            throw new ArgumentException(
                $"{FirstConstant} must be given for {Name} where another constant is, got none. " +
                "Give it, or leave all constants out to calibrate.");
        }
    }

    // The constant that the method cannot do without where it is not calibrated.
    private protected virtual string FirstConstant => "Alpha";

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new SegmentationMaskRule(this);

    /// <summary>Gets the multiplier as factor · overlap + offset, but for the scale of a calibrated one.</summary>
    internal abstract (double Factor, double Offset) Multiplier { get; }

    /// <summary>Gives the constants that were used, where a calibrated multiplier had a scale.</summary>
    internal abstract IReadOnlyDictionary<string, double> Used(double scale);
}

/// <summary>
/// Settings of the static segmentation mask: the gradient comes from every pixel; constant multiplier (equation 1).
/// </summary>
public sealed record SsmOptions : SegmentationMaskOptions
{
    /// <inheritdoc/>
    public override string Name => "ssm";

    /// <summary>
    /// Gets the constant multiplier α, at least 0; null (the default) to calibrate it. The paper tries 1e-8, 1e-7, 1e-6
    /// and 1e-5.
    /// </summary>
    [AttackParameter("Constant multiplier of the gradient.", Hint = "A", Label = "alpha")]
    public double? Alpha { get; init => field = value is { } alpha ? Check.AtLeast(alpha, 0) : null; }

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Constants => Alpha is null ? [] : [nameof(Alpha)];

    /// <inheritdoc/>
    internal override bool IsStatic => true;

    /// <inheritdoc/>
    internal override (double Factor, double Offset) Multiplier => (0, Alpha ?? 1);

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, double> Used(double scale) =>
        new Dictionary<string, double> { ["alpha"] = Alpha ?? scale };
}

/// <summary>
/// Settings of the adaptive segmentation mask: the gradient comes from the pixels that are not on target yet; constant
/// multiplier (equation 2).
/// </summary>
public sealed record AsmOptions : SegmentationMaskOptions
{
    /// <inheritdoc/>
    public override string Name => "asm";

    /// <inheritdoc cref="SsmOptions.Alpha"/>
    [AttackParameter("Constant multiplier of the gradient.", Hint = "A", Label = "alpha")]
    public double? Alpha { get; init => field = value is { } alpha ? Check.AtLeast(alpha, 0) : null; }

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Constants => Alpha is null ? [] : [nameof(Alpha)];

    /// <inheritdoc/>
    internal override (double Factor, double Offset) Multiplier => (0, Alpha ?? 1);

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, double> Used(double scale) =>
        new Dictionary<string, double> { ["alpha"] = Alpha ?? scale };
}

/// <summary>
/// Settings of the adaptive segmentation mask attack: as <see cref="AsmOptions"/>, with a multiplier β IoU + τ that
/// grows with the overlap reached.
/// </summary>
public sealed record AsmaOptions : SegmentationMaskOptions
{
    /// <summary>τ of the paper and of the authors' code.</summary>
    public const double PaperTau = 1e-7;

    private readonly double? tau;

    /// <inheritdoc/>
    public override string Name => "asma";

    /// <summary>
    /// Gets β, at least 0; null (the default) to calibrate the multiplier. The paper tries 1e-6, 5e-6 and 1e-5.
    /// </summary>
    [AttackParameter("Multiplier of the gradient: beta * IoU + tau.", Hint = "B", Label = "beta")]
    public double? Beta { get; init => field = value is { } beta ? Check.AtLeast(beta, 0) : null; }

    /// <summary>
    /// Gets τ, at least 0: the multiplier while prediction and target do not overlap at all; 1e-7, the paper's, where
    /// <see cref="Beta"/> is set. Null to calibrate.
    /// </summary>
    [AttackParameter("See beta; 1e-7 with it.", Hint = "T", Label = "tau")]
    public double? Tau
    {
        get => tau ?? (Beta is null ? null : PaperTau);
        init => tau = value is { } number ? Check.AtLeast(number, 0) : null;
    }

    /// <inheritdoc/>
    private protected override string FirstConstant => nameof(Beta);

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Constants =>
        [.. Beta is null ? (string[])[] : [nameof(Beta)], .. tau is null ? (string[])[] : [nameof(Tau)]];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (tau is not null && Beta is null)
        {
            throw new ArgumentException(
                $"{nameof(Beta)} must be given where {nameof(Tau)} is, got none. Give it, or leave both out to calibrate.");
        }
    }

    /// <inheritdoc/>
    internal override (double Factor, double Offset) Multiplier =>
        Beta is { } beta ? (beta, Tau!.Value) : (1, OverlapOffset);

    /// <inheritdoc/>
    internal override IReadOnlyDictionary<string, double> Used(double scale) => new Dictionary<string, double>
    {
        ["beta"] = Beta ?? scale,
        ["tau"] = Tau ?? (scale * OverlapOffset),
    };
}

/// <summary>What SSM, ASM and ASMA remember.</summary>
/// <param name="Scale">
/// float64 [N, 1, ...], what the multiplier is scaled by; not a number until a calibrated one has seen the first
/// direction.
/// </param>
internal sealed record SegmentationMaskState(Tensor Scale) : BatchState;

/// <summary>The step of SSM, ASM and ASMA.</summary>
internal sealed class SegmentationMaskRule(SegmentationMaskOptions options) : UpdateRule<SegmentationMaskState>
{
    protected override SegmentationMaskState Initialise(Tensor images, Tensor labels)
    {
        var scale = options.FirstStepL2 is null ? 1 : double.NaN;
        return new(full([images.shape[0]], scale, ScalarType.Float64, images.device).PerExample(images.dim()));
    }

    protected override (Tensor Images, SegmentationMaskState State) Step(
        StepContext context, SegmentationMaskState state)
    {
        var direction = Direction(context);
        var (factor, offset) = options.Multiplier;
        var overlap = options.MeasuresUnclamped
            ? where(context.Steps.eq(0), zeros_like(context.Iou), context.Progress)
            : context.Progress;
        var multiplier = (factor * overlap) + offset;
        var scale = state.Scale;
        if (options.FirstStepL2 is { } firstStepL2 && scale.isnan().any().ToBoolean())
        {
            var size = (direction * direction)
                .sum(direction.AxesFrom(1), keepdim: true, type: ScalarType.Float64).sqrt();
            var calibrated = where(
                size.gt(0), full_like(size, firstStepL2) / (size * multiplier), zeros_like(size));
            scale = where(scale.isnan(), calibrated, scale);
        }

        var stepSize = scale * multiplier;
        context.ReportStepSize(stepSize);
        return (context.Images + (stepSize.to(ScalarType.Float32) * direction), new(scale));
    }

    protected override RuleSummary Summarise(SegmentationMaskState state, int row, int step, double iou)
    {
        var scale = state.Scale[row].ToDouble();
        scale = double.IsNaN(scale) ? 0 : scale;
        var (factor, offset) = options.Multiplier;
        var overlap = options.MeasuresUnclamped && step == 0 ? 0 : options.Progress(iou);
        return new(scale * ((factor * overlap) + offset), options.Used(scale));
    }

    // Equations 1 and 2: the gradient of the logits, weighted by 1{target = c} and, unless static, 1{prediction != c}.
    private Tensor Direction(StepContext context)
    {
        var pixels = options.IsStatic ? context.Weights : context.Weights * context.NotYetAdversarial;
        var logitWeights = zeros_like(context.Logits)
            .scatter_(1, context.Labels.unsqueeze(1), pixels.unsqueeze(1));
        var gradient = context.Gradient(context.IsTargeted ? logitWeights : -logitWeights);
        return options.MeasuresUnclamped ? gradient - (2 * (context.Images - context.Clean)) : gradient;
    }
}
