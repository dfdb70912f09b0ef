using SegProbe.Attacks.Engine;
using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>Which budgets the steps of APGD keep.</summary>
public enum ApgdSchedule
{
    /// <summary>ε at all steps, the default.</summary>
    Fixed,

    /// <summary>
    /// 2 ε for 30 % of the steps, 1.5 ε for 30 % and ε for 40 %, as Croce, Singh and Hein have it: only states of the
    /// last part count, and steps are compared by the mean cross entropy of all pixels.
    /// </summary>
    Shrinking,

    /// <summary>
    /// ε / 8, ε / 4, ε / 2 and ε for a quarter of the steps each, each from the image reached: a search at four budgets
    /// for the steps of one. Untargeted, apgd-hinge looks at pixels near the decision first, since a small budget turns
    /// no others.
    /// </summary>
    Growing,
}

/// <summary>Settings of APGD with losses that can be compared between steps.</summary>
public abstract record ApgdOptions : BudgetAttackOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    protected ApgdOptions()
    {
    }

    /// <summary>Gets which budgets the steps keep; fixed by default.</summary>
    [AttackParameter(
        "Budgets of the steps: fixed, the budget itself; shrinking, 2, 1.5 and 1 times the budget, as published; " +
        "growing, 1/8, 1/4, 1/2 and 1 times the budget.")]
    public ApgdSchedule Schedule { get; init; }

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new ApgdRule(this, Compared, ApgdPart.List(Schedule, Steps));

    /// <inheritdoc/>
    public override bool MayBeReported(int step) =>
        step == 0 || Schedule != ApgdSchedule.Shrinking || step > ApgdPart.List(Schedule, Steps)[^1].FirstStep;

    /// <summary>Gives what is raised, float64 [N, 1, ...], and its derivative by the logits.</summary>
    internal abstract (Tensor Objective, Tensor LogitGradient) Objective(StepContext context);

    private (Tensor Objective, Tensor LogitGradient) Compared(StepContext context)
    {
        var (value, gradient) = Objective(context);
        return (Schedule == ApgdSchedule.Shrinking ? ApgdRule.MeanCrossEntropy(context) : value, gradient);
    }
}

/// <summary>
/// Settings of APGD on a hinge of the margins in units of their mean size, which no scale of the scores changes.
/// </summary>
/// <inheritdoc cref="ApgdRule" path="/remarks"/>
public sealed record ApgdHingeOptions : ApgdOptions
{
    /// <inheritdoc/>
    public override string Name => "apgd-hinge";

    internal override (Tensor Objective, Tensor LogitGradient) Objective(StepContext context)
    {
        var parts = ApgdPart.List(Schedule, Steps);
        return Margins.Hinge(
            context, ApgdRule.AtSteps(context, step => parts.Last(part => part.FirstStep <= step).Reach));
    }
}

/// <summary>Settings of APGD on the cross entropy of the pixels that are not yet adversarial (masked).</summary>
/// <inheritdoc cref="ApgdRule" path="/remarks"/>
public sealed record ApgdMceOptions : ApgdOptions
{
    /// <inheritdoc/>
    public override string Name => "apgd-mce";

    internal override (Tensor Objective, Tensor LogitGradient) Objective(StepContext context) =>
        PixelLoss.CrossEntropy(context.Logits, context.Labels)
            .Mean(context.NotYetAdversarial, context.Weights, context.Goal);
}

/// <summary>Settings of APGD on the Jensen-Shannon divergence.</summary>
/// <inheritdoc cref="ApgdRule" path="/remarks"/>
public sealed record ApgdJsOptions : ApgdOptions
{
    /// <inheritdoc/>
    public override string Name => "apgd-js";

    internal override (Tensor Objective, Tensor LogitGradient) Objective(StepContext context) =>
        PixelLoss.JensenShannon(context.Logits, context.Labels)
            .Mean(ones_like(context.Weights), context.Weights, context.Goal);
}

/// <summary>
/// Settings of APGD on the cross entropy of the pixels that are not yet adversarial, balanced by class.
/// </summary>
/// <inheritdoc cref="ApgdRule" path="/remarks"/>
public sealed record ApgdBmceOptions : ApgdOptions
{
    /// <inheritdoc/>
    public override string Name => "apgd-bmce";

    internal override (Tensor Objective, Tensor LogitGradient) Objective(StepContext context) =>
        PixelLoss.CrossEntropy(context.Logits, context.Labels).Mean(
            LossWeights(context.NotYetAdversarial, context.Labels, context.Weights, context.Logits.shape[1]),
            context.Weights, context.Goal);

    /// <summary>
    /// Gives, where a pixel is not yet adversarial, 1 by the share of its label in the mask: float32 [N, *space].
    /// Labels that do not occur count nothing.
    /// </summary>
    internal static Tensor LossWeights(Tensor notYetAdversarial, Tensor labels, Tensor weights, long classes)
    {
        var (flat, counted) = (labels.flatten(1), weights.flatten(1));
        var sizes = zeros([flat.shape[0], classes], counted.dtype, flat.device).scatter_add(1, flat, counted);
        var size = sizes.gather(1, flat).view_as(labels);
        var total = sizes.sum(1).PerExample(labels.dim());
        return notYetAdversarial * total / where(size.eq(0), ones_like(size), size);
    }
}

/// <summary>A part of the search of APGD.</summary>
/// <param name="FirstStep">The step that it starts with.</param>
/// <param name="Epsilon">Its ε by that of the budget.</param>
/// <param name="Reach">How far from the decision a hinge looks, as <see cref="Margins"/> has it.</param>
internal readonly record struct ApgdPart(int FirstStep, double Epsilon, double Reach = double.PositiveInfinity)
{
    // Of docs/reference/attacks.md, apgd-hinge.
    private static readonly double[] Reaches = [0.25, 0.25, 0.5, double.PositiveInfinity];

    /// <summary>Lists the parts of a search.</summary>
    public static IReadOnlyList<ApgdPart> List(ApgdSchedule schedule, int steps) => schedule switch
    {
        ApgdSchedule.Fixed => [new(0, 1)],
        ApgdSchedule.Shrinking => [new(0, 2), new(3 * steps / 10, 1.5), new(6 * steps / 10, 1)],
        _ =>
        [
            .. Enumerable.Range(0, 4)
                .Select(rung => new ApgdPart(rung * steps / 4, Math.Pow(2, rung - 3), Reaches[rung]))
                .GroupBy(part => part.FirstStep)
                .Select(parts => parts.Last()),
        ],
    };
}

/// <summary>What APGD remembers: step size in units of ε, objective values, the best image and its gradient.</summary>
internal sealed record ApgdState(
    Tensor Previous, Tensor BestImage, Tensor BestGradient, Tensor StepSize, Tensor Value, Tensor Best,
    Tensor BestAtCheck, Tensor Rises, Tensor WasHalved) : BatchState;

/// <summary>
/// The step of APGD: with momentum, and of a size that is halved at checkpoints where too few steps raised the
/// objective; from there on the search goes on from the best image.
/// </summary>
/// <remarks>
/// Croce and Hein, ICML 2020, arXiv:2003.01690, algorithm 1, with its constants: first step size 2 ε, momentum α =
/// 0.75, ρ = 0.75. The losses for segmentation are those of Croce, Singh and Hein, ECCV 2024, arXiv:2306.12941: the
/// mean over pixels, negative where targeted. Differs from the papers: the search starts from the image itself.
/// </remarks>
/// <param name="options">The budget and the steps.</param>
/// <param name="objective">Gives what is raised, [N, 1, ...], and its derivative by the logits.</param>
/// <param name="parts">The parts of the search, each of which starts with the first step size.</param>
internal sealed class ApgdRule(
    BudgetAttackOptions options, Func<StepContext, (Tensor Objective, Tensor LogitGradient)> objective,
    IReadOnlyList<ApgdPart> parts)
    : UpdateRule<ApgdState>
{
    private const double Momentum = 0.75;
    private const double EnoughRises = 0.75;

    /// <summary>Gives the mean cross entropy of all pixels, negative where targeted: float64 [N, 1, ...].</summary>
    internal static Tensor MeanCrossEntropy(StepContext context) =>
        PixelLoss.CrossEntropy(context.Logits, context.Labels)
            .Mean(ones_like(context.Weights), context.Weights, context.Goal).Objective;

    protected override ApgdState Initialise(Tensor images, Tensor labels)
    {
        Tensor PerExample(double value) =>
            full([images.shape[0]], value, ScalarType.Float64, images.device).PerExample(images.dim());
        return new(
            images, images, zeros_like(images), PerExample(2), PerExample(double.PositiveInfinity),
            PerExample(double.NegativeInfinity), PerExample(double.NegativeInfinity), PerExample(0), PerExample(1));
    }

    protected override (Tensor Images, ApgdState State) Step(StepContext context, ApgdState state)
    {
        var epsilon = options.EpsilonOf(context)
            * AtSteps(context, step => parts.Last(part => part.FirstStep <= step).Epsilon).to(ScalarType.Float32);
        Tensor Project(Tensor images) =>
            (context.Clean + Norms.Project(images - context.Clean, epsilon, options.Norm))
            .clamp(context.Range.Lower, context.Range.Upper);

        var (value, logitGradient) = objective(context);
        var gradient = context.Gradient(logitGradient);
        var isStart = AtSteps(context, step => parts.Any(part => part.FirstStep == step) ? 1 : 0).gt(0);
        var images = where(isStart, Project(context.Images), context.Images);
        state = Restart(state, isStart, images);
        var isBest = value.gt(state.Best);
        // The value at the start of a later part may be that of an image outside of its ball.
        var isMeasured = isStart.logical_not().logical_or(context.Steps.eq(0));
        state = state with
        {
            Best = where(isBest.logical_and(isMeasured), value, state.Best),
            BestImage = where(isBest, images, state.BestImage),
            BestGradient = where(isBest, gradient, state.BestGradient),
        };
        (var halved, state) = HalveAtCheckpoints(context, state, value);
        var start = where(halved, state.BestImage, images);
        var uphill = where(halved, state.BestGradient, gradient);
        var previous = where(halved, start, state.Previous);
        var stepSize = state.StepSize.to(ScalarType.Float32) * epsilon;
        context.ReportStepSize(stepSize);
        var reached = Project(start + (stepSize * Norms.Steepest(uphill, options.Norm)));
        var mixed = Project(start + (Momentum * (reached - start)) + ((1 - Momentum) * (start - previous)));
        return (where(isStart, reached, mixed), state with { Previous = start });
    }

    /// <summary>Gives the steps after which the step size is looked at.</summary>
    /// <param name="steps">The number of steps of the attack.</param>
    internal static IReadOnlyList<int> Checkpoints(int steps)
    {
        var (before, at) = (0.0, 0.22);
        var checkpoints = new List<int>();
        while (Math.Ceiling((at * steps) - 1e-9) is var step && step < steps)
        {
            checkpoints.Add((int)step);
            (before, at) = (at, at + Math.Max(at - before - 0.03, 0.06));
        }

        return [.. checkpoints.Distinct()];
    }

    // Gives where step sizes were halved, bool [N, 1, ...], and the state after it.
    private (Tensor Halved, ApgdState State) HalveAtCheckpoints(StepContext context, ApgdState state, Tensor value)
    {
        var rises = state.Rises + value.gt(state.Value);
        var interval = AtSteps(context, Interval);
        var isCheckpoint = interval.gt(0);
        var isStuck = state.Best.le(state.BestAtCheck).logical_and(state.WasHalved.eq(0));
        var halved = isCheckpoint.logical_and(rises.lt(EnoughRises * interval).logical_or(isStuck));
        return (halved, state with
        {
            StepSize = where(halved, state.StepSize / 2, state.StepSize),
            WasHalved = where(isCheckpoint, halved.to(ScalarType.Float64), state.WasHalved),
            BestAtCheck = where(isCheckpoint, state.Best, state.BestAtCheck),
            Rises = where(isCheckpoint, zeros_like(rises), rises),
            Value = value,
        });
    }

    // What the state is at first, where a part of the search starts.
    private static ApgdState Restart(ApgdState state, Tensor isStart, Tensor images) => state with
    {
        Previous = where(isStart, images, state.Previous),
        StepSize = where(isStart, full_like(state.StepSize, 2), state.StepSize),
        Value = where(isStart, full_like(state.Value, double.PositiveInfinity), state.Value),
        Best = where(isStart, full_like(state.Best, double.NegativeInfinity), state.Best),
        BestAtCheck = where(isStart, full_like(state.BestAtCheck, double.NegativeInfinity), state.BestAtCheck),
        Rises = where(isStart, zeros_like(state.Rises), state.Rises),
        WasHalved = where(isStart, ones_like(state.WasHalved), state.WasHalved),
    };

    // A number for the step that each example is at: float64 [N, 1, ...].
    internal static Tensor AtSteps(StepContext context, Func<int, double> value) => tensor(
        [.. context.Steps.flatten().cpu().data<float>().Select(step => value((int)step))],
        ScalarType.Float64, context.Steps.device).PerExample(context.Images.dim());

    // The number of steps since the checkpoint before, at checkpoints; 0 elsewhere.
    private double Interval(int step)
    {
        var first = parts.Last(part => part.FirstStep <= step).FirstStep;
        var end = parts.Select(part => part.FirstStep).FirstOrDefault(other => other > step, options.Steps);
        var checkpoints = Checkpoints(end - first);
        return checkpoints.Contains(step - first)
            ? step - first - checkpoints.LastOrDefault(earlier => earlier < step - first)
            : 0;
    }
}
