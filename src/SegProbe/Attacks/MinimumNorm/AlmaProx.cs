using SegProbe.Attacks.Engine;
using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of ALMA prox, an augmented Lagrangian with a constraint for each pixel; L-infinity.</summary>
/// <remarks>
/// Each step goes down the gradient of Σ P2(c, ρ, μ) over the pixels, divided by the root of its running mean square
/// (the metric), and then makes a proximal step that lowers the largest perturbation. Notation: c a pixel's constraint
/// (met at 0 and below), μ its multiplier, ρ its penalty parameter, w the constraints' scale, λ the step size.
/// <para>
/// Source: Rony, Pesquet and Ben Ayed, CVPR 2023, arXiv:2206.07179, algorithm 2, with its constants. Differs from the
/// paper: pixels that are allowed to fail are those that may by IoU, at first none, at the end all of them.
/// With <see cref="PublishedVariant.Published"/> the derivative of P2 has μ c in place of μ where c is not below 0, as
/// adversarial-library has it.
/// </para>
/// </remarks>
public sealed record AlmaProxOptions : PublishedAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "alma-prox";

    /// <inheritdoc/>
    protected override bool HasL2 => false;

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new AlmaProxRule(this);
}

/// <summary>
/// What ALMA prox remembers: the mean square gradient, [N, C, *space]; multipliers, penalty parameters, the constraints
/// at the last check and whether they were met since, float64 [N, *space]; the scale and the step of the first success,
/// [N, 1, ...].
/// </summary>
internal sealed record AlmaProxState(
    Tensor SquaredGradient, Tensor Multiplier, Tensor Parameter, Tensor Scale, Tensor Constraint, Tensor WasMet,
    Tensor FirstSuccess) : BatchState;

/// <summary>The step of ALMA prox.</summary>
internal sealed class AlmaProxRule(AlmaProxOptions options) : UnitRangeRule<AlmaProxState>
{
    private const double FirstStepSize = 0.001;
    private const double LastShare = 0.1;
    private const double Smoothing = 0.8;
    private const int CheckEvery = 10;
    private const double Improvement = 0.95;
    private const double ScaleRate = 0.02;

    private int Half => options.Steps / 2;

    protected override AlmaProxState Initialise(Tensor images, Tensor labels)
    {
        Tensor Pixels(double value) => full(labels.shape, value, ScalarType.Float64, images.device);
        Tensor PerExample(double value) =>
            full([images.shape[0]], value, ScalarType.Float32, images.device).PerExample(images.dim());
        return new(
            zeros_like(images), Pixels(1), Pixels(0.01), PerExample(1), Pixels(0), Pixels(0), PerExample(Half));
    }

    protected override (Tensor Delta, AlmaProxState State) Step(
        StepContext context, UnitImages images, AlmaProxState state)
    {
        (var stepSize, state) = StepSize(context, state);
        (var logitGradient, state) = Penalise(context, state);
        var gradient = images.Gradient(logitGradient);
        state = state with
        {
            SquaredGradient = (Smoothing * state.SquaredGradient) + ((1 - Smoothing) * gradient * gradient),
        };
        var metric = (state.SquaredGradient / (1 - full_like(context.Steps, Smoothing).pow(context.Steps + 1)))
            .sqrt().clamp_min(1e-8);
        context.ReportStepSize(stepSize);
        var delta = images.Delta - (stepSize * gradient / metric);
        return (Prox.Linf(delta, stepSize, metric, -images.Clean, 1 - images.Clean), state);
    }

    // The step size stays as it is up to the first success, or to the middle, and then falls to a tenth.
    private (Tensor StepSize, AlmaProxState State) StepSize(StepContext context, AlmaProxState state)
    {
        var isFirst = options.Successes(context).logical_and(state.FirstSuccess.eq(Half))
            .logical_and(context.Steps.lt(Half));
        var first = where(isFirst, context.Steps, state.FirstSuccess);
        var tangent = LastShare / (1 - LastShare) * (options.Steps - first).clamp_min(1);
        return (
            FirstStepSize * tangent / ((context.Steps - first).clamp_min(0) + tangent),
            state with { FirstSuccess = first });
    }

    // The derivative of the sum of the penalties by the logits, with multipliers and parameters brought up to date.
    private (Tensor LogitGradient, AlmaProxState State) Penalise(StepContext context, AlmaProxState state)
    {
        var scale = where(options.Successes(context), state.Scale / (1 + ScaleRate), state.Scale / (1 - ScaleRate))
            .clamp(0.1, 1);
        var steps = context.Steps.squeeze(-1);
        var constraint = PixelConstraint.Measure(
            context.Logits,
            Margins.Measure(context.Logits, context.Labels, context.Goal),
            Margins.LogitGradient(context.Logits, context.Labels, ones_like(context.Weights), context.Goal));
        var values = (scale.squeeze(-1) * constraint.Values).to(ScalarType.Float64);
        var required = Required(values, context, steps);
        state = RaiseParameters(context, state with { Scale = scale }, values, required, steps);
        var next = required * Slope(values, state);
        var smoothed = ((Smoothing * state.Multiplier) + ((1 - Smoothing) * next)).clamp(1e-12, 1);
        state = state with { Multiplier = where(steps.eq(0), state.Multiplier, smoothed) };
        var force = required * Slope(values, state);
        var logitGradient = (force.to(ScalarType.Float32) * context.Weights).unsqueeze(1) * scale
            * constraint.LogitGradient;
        return (logitGradient, state);
    }

    private Tensor Slope(Tensor values, AlmaProxState state) => options.IsPublished
        ? LagrangianPenalty.PublishedSlope(values, state.Parameter, state.Multiplier)
        : LagrangianPenalty.Slope(values, state.Parameter, state.Multiplier);

    // 1 for pixels that must be adversarial, as float64 [N, *space]. The worst ones need not, as many as the IoU allows:
    // at first none, at the end all of them.
    private Tensor Required(Tensor values, StepContext context, Tensor steps)
    {
        var counted = context.Weights.gt(0);
        var foreground = context.Labels.gt(0).logical_and(counted).sum(values.AxesFrom(1), keepdim: true);
        var share = steps / Math.Max(options.Steps - 1, 1);
        var allowed = ((1 - options.SuccessIou) * foreground * share).floor().to(ScalarType.Int64).flatten(1);
        var ranked = where(counted, values, full_like(values, double.NegativeInfinity)).flatten(1)
            .sort(1, descending: true).Values;
        var bound = ranked.gather(1, allowed).PerExample(values.dim());
        return counted.logical_and(values.le(bound)).to(ScalarType.Float64);
    }

    // Every few steps, doubles the parameters of pixels whose constraint was never met since the last time and has not
    // come nearer either.
    private static AlmaProxState RaiseParameters(
        StepContext context, AlmaProxState state, Tensor values, Tensor required, Tensor steps)
    {
        var met = maximum(state.WasMet, (1 - context.NotYetAdversarial).to(ScalarType.Float64));
        var isTime = (steps + 1).remainder(CheckEvery).eq(0).logical_and(steps.gt(0));
        var isFine = met.gt(0).logical_or((values * required).le(Improvement * state.Constraint));
        return state with
        {
            Parameter = where(
                isTime.logical_and(isFine.logical_not()), 2 * state.Parameter, state.Parameter),
            Constraint = where(isTime.logical_or(steps.eq(0)), values, state.Constraint),
            WasMet = where(isTime, zeros_like(met), met),
        };
    }
}

/// <summary>
/// A pixel's constraint: how far it is from being adversarial, free of the logits' scale; met where it is at most 0.
/// </summary>
/// <param name="Values">float [N, *space].</param>
/// <param name="LogitGradient">float [N, K, *space], the derivative of each pixel's value by its logits.</param>
internal readonly record struct PixelConstraint(Tensor Values, Tensor LogitGradient)
{
    // Keeps solutions off ties, where a prediction is a matter of rounding.
    private const double Tolerance = 1e-4;

    /// <summary>
    /// Gives minus the margin by the difference of the highest and the third highest logit; minus the margin itself
    /// where there are only two classes.
    /// </summary>
    public static PixelConstraint Measure(Tensor logits, Tensor margin, Tensor marginGradient)
    {
        if (logits.shape[1] < 3)
        {
            return new(Tolerance - margin, -marginGradient);
        }

        var (top, classes) = logits.topk(3, 1);
        var spread = (top.narrow(1, 0, 1) - top.narrow(1, 2, 1)).clamp_min(1e-6);
        var one = ones_like(spread);
        var spreadGradient = zeros_like(logits).scatter(1, classes.narrow(1, 0, 1), one)
            .scatter(1, classes.narrow(1, 2, 1), -one);
        var ratio = margin.unsqueeze(1) / spread;
        return new(Tolerance - ratio.squeeze(1), ((ratio * spreadGradient) - marginGradient) / spread);
    }
}

/// <summary>
/// The penalty P2 for a constraint c, a parameter ρ and a multiplier μ: μ c + μ ρ c² + ρ² c³ / 6 where c is not below 0,
/// else μ c / (1 - max(1, ρ) c).
/// </summary>
internal static class LagrangianPenalty
{
    /// <summary>Gives the penalty.</summary>
    public static Tensor Value(Tensor constraint, Tensor parameter, Tensor multiplier)
    {
        var over = constraint.clamp_min(0);
        var under = constraint.clamp_max(0);
        var outside = (multiplier * over) + (multiplier * parameter * over * over)
            + (parameter * parameter * over * over * over / 6);
        return outside + (multiplier * under / (1 - (parameter.clamp_min(1) * under)));
    }

    /// <summary>Gives what adversarial-library takes for the derivative: μ c in place of μ outside.</summary>
    public static Tensor PublishedSlope(Tensor constraint, Tensor parameter, Tensor multiplier) =>
        Slope(constraint, parameter, multiplier)
        + where(constraint.ge(0), multiplier * (constraint - 1), zeros_like(constraint));

    /// <summary>Gives its derivative by the constraint.</summary>
    public static Tensor Slope(Tensor constraint, Tensor parameter, Tensor multiplier)
    {
        var over = constraint.clamp_min(0);
        var under = constraint.clamp_max(0);
        var outside = multiplier + (2 * multiplier * parameter * over) + (parameter * parameter * over * over / 2);
        var slack = 1 - (parameter.clamp_min(1) * under);
        var inside = multiplier / (slack * slack);
        return where(constraint.ge(0), outside, inside);
    }
}
