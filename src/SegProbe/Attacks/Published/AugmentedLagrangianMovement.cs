using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of ALMA prox: down the gradient of the pixels' penalties, in units of its recent size, then a proximal
/// step that lowers the largest change.
/// </summary>
/// <remarks>
/// Rony, Pesquet and Ben Ayed, CVPR 2023 (arXiv:2206.07179), algorithm 2, with its constants. Pixels that are allowed
/// to fail are those that may by IoU.
/// </remarks>
internal sealed class AugmentedLagrangianMovement(MinimumNormAttackOptions options) : UnitRangeMovement(options.Steps)
{
    private const double FirstLength = 0.001;
    private const double LastShare = 0.1;
    private const double Smoothing = 0.8;
    private const int CheckEvery = 10;
    private const double Improvement = 0.95;
    private const double ScaleRate = 0.02;

    // What is remembered of each example.
    private enum Kept
    {
        SquaredGradient,
        Multiplier,
        Parameter,
        Scale,
        Constraint,
        WasReached,
        FirstSuccess,
    }

    private int Half => options.Steps / 2;

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds)
    {
        Tensor Pixels(double value) => full(targets.shape, value, ScalarType.Float64, clean.device);
        Tensor Each(double value) => full([clean.shape[0], 1, 1, 1], value, ScalarType.Float32, clean.device);
        return [zeros_like(clean), Pixels(1), Pixels(0.01), Each(1), Pixels(0), Pixels(0), Each(Half)];
    }

    protected override Tensor Next(AttackMoment now, UnitImages images)
    {
        var lanes = now.Lanes;
        var length = Length(now);
        var gradient = images.Gradient(Slopes(now));
        var squared = (Smoothing * lanes.Recall(Kept.SquaredGradient)) + ((1 - Smoothing) * gradient * gradient);
        lanes.Keep(Kept.SquaredGradient, squared);
        var metric = (squared / (1 - full_like(lanes.Steps, Smoothing).pow(lanes.Steps + 1))).sqrt().clamp_min(1e-8);
        lanes.SetMultipliers(length);
        return LargestValueProx.Of(
            images.Change - (length * gradient / metric), length, metric, -images.Clean, 1 - images.Clean);
    }

    // The step stays as it is up to the first success, or to the middle, and then falls to a tenth.
    private Tensor Length(AttackMoment now)
    {
        var (lanes, first) = (now.Lanes, now.Lanes.Recall(Kept.FirstSuccess));
        var isNews = now.Successes(options).logical_and(first.eq(Half)).logical_and(lanes.Steps.lt(Half));
        first = where(isNews, lanes.Steps, first);
        lanes.Keep(Kept.FirstSuccess, first);
        var tangent = LastShare / (1 - LastShare) * (options.Steps - first).clamp_min(1);
        return FirstLength * tangent / ((lanes.Steps - first).clamp_min(0) + tangent);
    }

    // The derivative of the sum of the penalties by the scores, with multipliers and parameters brought up to date.
    private Tensor Slopes(AttackMoment now)
    {
        var lanes = now.Lanes;
        var pixels = ScoredPixels.Of(now, options.Goal);
        var (scale, step) = (Scale(now), lanes.Steps.squeeze(-1));
        var constraint = PixelConstraint.Of(pixels);
        var values = (scale.squeeze(-1) * constraint.Values).to(ScalarType.Float64);
        var required = Required(values, lanes, step);
        Check(lanes, values, required, pixels.Left, step);
        var (parameter, multiplier) = (lanes.Recall(Kept.Parameter), lanes.Recall(Kept.Multiplier));
        var next = required * LagrangianPenalty.Slope(values, parameter, multiplier);
        multiplier = where(
            step.eq(0), multiplier, ((Smoothing * multiplier) + ((1 - Smoothing) * next)).clamp(1e-12, 1));
        lanes.Keep(Kept.Multiplier, multiplier);
        var force = required * LagrangianPenalty.Slope(values, parameter, multiplier);
        return (force.to(ScalarType.Float32) * lanes.Weights).unsqueeze(1) * scale * constraint.Slopes;
    }

    private Tensor Scale(AttackMoment now)
    {
        var before = now.Lanes.Recall(Kept.Scale);
        var scale = where(now.Successes(options), before / (1 + ScaleRate), before / (1 - ScaleRate)).clamp(0.1, 1);
        now.Lanes.Keep(Kept.Scale, scale);
        return scale;
    }

    // 1 for pixels that must be as wanted, as float64 [N, h, w]. The worst ones need not, as many as the IoU allows: at
    // first none, at the end all of them.
    private Tensor Required(Tensor values, AttackLanes lanes, Tensor step)
    {
        var counted = lanes.Weights.gt(0);
        var foreground = lanes.Labels.gt(0).logical_and(counted).sum([1, 2], keepdim: true);
        var share = step / Math.Max(options.Steps - 1, 1);
        var allowed = ((1 - options.SuccessIou) * foreground * share).floor().to(ScalarType.Int64).flatten(1);
        var ranked = where(counted, values, full_like(values, double.NegativeInfinity)).flatten(1)
            .sort(1, descending: true).Values;
        return counted.logical_and(values.le(ranked.gather(1, allowed).unsqueeze(-1))).to(ScalarType.Float64);
    }

    // Every few steps, doubles the parameters of pixels that were never as wanted since the last time and have not come
    // nearer either.
    private static void Check(AttackLanes lanes, Tensor values, Tensor required, Tensor left, Tensor step)
    {
        var reached = maximum(lanes.Recall(Kept.WasReached), (1 - left).to(ScalarType.Float64));
        var (before, parameter) = (lanes.Recall(Kept.Constraint), lanes.Recall(Kept.Parameter));
        var isTime = (step + 1).remainder(CheckEvery).eq(0).logical_and(step.gt(0));
        var isFine = reached.gt(0).logical_or((values * required).le(Improvement * before));
        lanes.Keep(Kept.Parameter, where(isTime.logical_and(isFine.logical_not()), 2 * parameter, parameter));
        lanes.Keep(Kept.Constraint, where(isTime.logical_or(step.eq(0)), values, before));
        lanes.Keep(Kept.WasReached, where(isTime, zeros_like(reached), reached));
    }
}
