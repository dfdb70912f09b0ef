using SegProbe.Attacks.Engine;
using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of the minimum-norm mask attack: the smallest perturbation that reaches an IoU; L2 or L-infinity.</summary>
/// <remarks>
/// SegProbe's own; docs/reference/attacks.md has the formulas, and what each constant was chosen by. To the first success
/// it goes along the momentum of the normalised gradient of weighted margins; then in a ball a little smaller than the
/// best success, how much and its step size by cosine annealing; at last straight towards the clean image.
/// </remarks>
public sealed record MinNormOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "min-norm";

    /// <inheritdoc/>
    protected override int DefaultSteps => 200;

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new MinNormRule(this);
}

/// <summary>What the minimum-norm mask attack remembers; but for the first two, [N, 1, ...].</summary>
/// <param name="Momentum">float32 [N, C, *space].</param>
/// <param name="PixelWeights">float32 [N, *space], 1 and more for pixels that stay on the wrong side.</param>
/// <param name="MarginScale">The mean size of the margins of the clean image.</param>
/// <param name="Distance">How far the goal seemed at first.</param>
/// <param name="FirstSuccess">The step of the first success; infinity before it.</param>
/// <param name="Pull">The part of the way to the clean image, in the last steps.</param>
/// <param name="StepScale">What the step size before the first success is multiplied by.</param>
/// <param name="NearestProgress">The best progress so far.</param>
/// <param name="LeastShortfall">The least shortfall with it.</param>
/// <param name="Patience">The number of steps since the goal came nearer.</param>
internal sealed record MinNormState(
    Tensor Momentum, Tensor PixelWeights, Tensor MarginScale, Tensor Distance, Tensor FirstSuccess,
    Tensor Pull, Tensor StepScale, Tensor NearestProgress, Tensor LeastShortfall, Tensor Patience) : BatchState;

/// <summary>The step of the minimum-norm mask attack.</summary>
internal sealed class MinNormRule(MinNormOptions options) : UpdateRule<MinNormState>
{
    // The last passes go towards the clean image.
    private readonly int searchSteps = options.Steps - Math.Min(6, options.Steps / 4);

    protected override MinNormState Initialise(Tensor images, Tensor labels)
    {
        Tensor PerExample(float value) =>
            full([images.shape[0]], value, device: images.device).PerExample(images.dim());
        return new(
            Momentum: zeros_like(images),
            PixelWeights: ones(labels.shape, ScalarType.Float32, images.device),
            MarginScale: PerExample(0),
            Distance: PerExample(0),
            FirstSuccess: PerExample(float.PositiveInfinity),
            Pull: PerExample(0),
            StepScale: PerExample(1),
            NearestProgress: PerExample(-1),
            LeastShortfall: PerExample(0),
            Patience: PerExample(0));
    }

    protected override (Tensor Images, MinNormState State) Step(StepContext context, MinNormState state)
    {
        var success = options.Successes(context);
        state = state with
        {
            FirstSuccess = where(success, minimum(state.FirstSuccess, context.Steps), state.FirstSuccess),
        };
        var isEnding = context.Steps.ge(searchSteps).logical_and(state.FirstSuccess.isfinite());
        bool[] searches = [.. isEnding.logical_not().flatten().cpu().data<bool>()];
        (var ended, state) = Approach(context, state, success, isEnding);
        if (!searches.Contains(true))
        {
            return (ended, state);
        }

        (var searched, state) = Search(context, state, searches);
        return (where(isEnding, ended, searched), state);
    }

    // A part of the way from the best image to the clean one: twice as much after a success, half after a failure.
    private static (Tensor Images, MinNormState State) Approach(
        StepContext context, MinNormState state, Tensor success, Tensor isEnding)
    {
        var pull = where(
            state.Pull.eq(0), full_like(state.Pull, 0.02f),
            where(success, (2 * state.Pull).clamp_max(0.5), state.Pull / 2));
        var delta = (1 - pull) * (context.Best - context.Clean);
        context.ReportStepSize(pull * Norms.Measure(delta, PerturbationNorm.L2));
        return (context.Clean + delta, state with { Pull = where(isEnding, pull, state.Pull) });
    }

    // The ball never grows: each of its sizes is a share of the smallest success.
    private (Tensor Images, MinNormState State) Search(StepContext context, MinNormState state, bool[] searches)
    {
        var first = minimum(state.FirstSuccess, context.Steps);
        var progress = (context.Steps - first) / (searchSteps - first).clamp_min(1);
        var annealed = 0.5 * (1 + (progress * Math.PI).cos());
        (var gradient, var shortfall, state) = MarginGradient(context, state, annealed, searches);
        var delta = context.Images - context.Clean;
        var momentum = (0.8 * state.Momentum) + Norms.Steepest(gradient, options.Norm);
        var best = Norms.Measure(context.Best - context.Clean, options.Norm);
        var epsilon = where(state.FirstSuccess.isinf(), state.FirstSuccess, (0.999 - (0.099 * annealed)) * best);
        state = AdaptStepScale(context, state, shortfall);
        var stepSize = where(
            epsilon.isinf(), 0.1 * state.StepScale * state.Distance, epsilon * (0.004 + (0.036 * annealed)));
        context.ReportStepSize(stepSize);
        return (
            context.Clean + Norms.Project(delta + (stepSize * momentum), epsilon, options.Norm),
            state with { Momentum = momentum });
    }

    // More while the goal comes nearer, less when it has not for some steps: the distance seemed too short, or the steps
    // leap over the goal.
    private static MinNormState AdaptStepScale(StepContext context, MinNormState state, Tensor shortfall)
    {
        var progress = context.Progress.to(ScalarType.Float32);
        var isNearer = progress.gt(state.NearestProgress).logical_or(
            progress.eq(state.NearestProgress).logical_and(shortfall.lt(state.LeastShortfall)));
        var patience = where(isNearer, zeros_like(shortfall), state.Patience + 1);
        return state with
        {
            NearestProgress = where(isNearer, progress, state.NearestProgress),
            LeastShortfall = where(isNearer, shortfall, state.LeastShortfall),
            Patience = patience,
            StepScale = state.StepScale
                * where(patience.lt(3), full_like(shortfall, 1.02f), full_like(shortfall, 0.97f)),
        };
    }

    // The gradient of the margins, each weighted by how much it matters; what the margins lack now; and how far the goal
    // seemed at first.
    private (Tensor Gradient, Tensor Shortfall, MinNormState State) MarginGradient(
        StepContext context, MinNormState state, Tensor annealed, bool[] searches)
    {
        var margin = Margins.Measure(context.Logits, context.Labels, context.Goal);
        var axes = margin.AxesFrom(1);
        var isFirst = context.Steps.eq(0);
        var mean = margin.abs().mean(axes, keepdim: true).unsqueeze(1).clamp_min(1e-12);
        var scale = where(isFirst, mean, state.MarginScale);
        var pixelWeights = where(margin.le(0), (1.05 * state.PixelWeights).clamp_max(100), state.PixelWeights);
        var counted = Margins.Counted(context);
        var weights = pixelWeights * counted;
        var slack = 1 - (10 * margin / scale.squeeze(1));
        var hinge = slack.gt(0.8 * (1 - annealed.squeeze(1))).to(ScalarType.Float32);
        if (options.Norm == PerturbationNorm.Linf)
        {
            // Pixels far on the wrong side are those that may stay there.
            hinge *= (margin.clamp_max(0) / (0.3 * scale.squeeze(1))).exp();
        }

        var hingeWeight = where(state.FirstSuccess.isinf().squeeze(1), slack.sigmoid(), hinge);
        var gradient = context.Gradient(
            Margins.LogitGradient(context.Logits, context.Labels, hingeWeight * weights, context.Goal), searches);
        var lack = 0.1 * scale * slack.clamp_min(0).unsqueeze(1);
        var lackAxes = lack.AxesFrom(2);
        var loss = (lack * weights.unsqueeze(1)).sum(lackAxes, keepdim: true);
        var shortfall = (lack * counted.unsqueeze(1)).sum(lackAxes, keepdim: true);
        var dualNorm = Norms.MeasureDual(gradient, options.Norm);
        var distance = where(dualNorm.gt(0), loss / dualNorm, zeros_like(loss));
        return (gradient, shortfall, state with
        {
            MarginScale = scale,
            PixelWeights = pixelWeights,
            Distance = where(isFirst, distance, state.Distance),
        });
    }
}
