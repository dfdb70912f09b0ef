using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// The steps of the minimum-norm mask attack: to the first success, then in a ball that shrinks on success and grows on
/// failure, at last straight towards the clean image.
/// </summary>
/// <remarks>docs/reference/attacks.md has the formulas, and what each constant was chosen by.</remarks>
internal sealed class MinimumNormMovement(MinimumNormAttackOptions options) : Movement
{
    // What is remembered of an example.
    private enum Kept
    {
        Momentum,
        PixelWeights,
        Radius,
        MarginScale,
        Distance,
        FirstSuccess,
        Pull,
        Stride,
        NearestIou,
        NearestGap,
        Waited,
    }

    // The last passes go towards the clean image.
    private readonly int searchSteps = options.Steps - Math.Min(6, options.Steps / 4);

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds)
    {
        long[] each = [clean.shape[0], 1, 1, 1];
        Tensor Each(float value) => full(each, value, device: clean.device);
        return
        [
            zeros_like(clean),
            ones(targets.shape, ScalarType.Float32, clean.device),
            Each(float.PositiveInfinity),
            Each(0),
            Each(0),
            Each(0),
            Each(0),
            Each(1),
            Each(-1),
            Each(0),
            Each(0),
        ];
    }

    public override Tensor Move(AttackMoment now)
    {
        var lanes = now.Lanes;
        var success = now.Successes(options);
        var ending = lanes.Steps.ge(searchSteps).logical_and(lanes.Recall(Kept.Radius).isfinite().logical_or(success));
        bool[] searches = [.. ending.logical_not().flatten().cpu().data<bool>()];
        var ended = End(lanes, success, ending);
        return searches.Contains(true) ? where(ending, ended, Search(now, success, searches)) : ended;
    }

    // A part of the way from the best image to the clean one: twice as much after a success, half after a failure.
    private static Tensor End(AttackLanes lanes, Tensor success, Tensor ending)
    {
        var pull = lanes.Recall(Kept.Pull);
        var next = where(pull.eq(0), full_like(pull, 0.02f), where(success, (2 * pull).clamp_max(0.5), pull / 2));
        lanes.Keep(Kept.Pull, where(ending, next, pull));
        var change = (1 - next) * (lanes.Best - lanes.Clean);
        lanes.SetMultipliers(next * Norms.Of(change, PerturbationNorm.L2));
        return lanes.Clean + change;
    }

    private Tensor Search(AttackMoment now, Tensor success, bool[] searches)
    {
        var lanes = now.Lanes;
        var (gradient, distance, gap) = Rise(now, searches);
        var change = lanes.Current - lanes.Clean;
        var momentum = (0.8 * lanes.Recall(Kept.Momentum)) + Norms.Direction(gradient, options.Norm);
        var radius = lanes.Recall(Kept.Radius);
        var first = where(radius.isinf(), lanes.Steps, lanes.Recall(Kept.FirstSuccess));
        var progress = ((lanes.Steps - first) / (searchSteps - first).clamp_min(1)).clamp_max(1);
        var left = 0.5 * (1 + (progress * Math.PI).cos());
        var rate = 0.01 + (0.09 * left);
        var smaller = (1 - rate) * minimum(radius, Norms.Of(change, options.Norm));
        radius = where(success, smaller, radius * (1 + rate));
        var length = where(radius.isinf(), 0.1 * Stride(now, gap) * distance, radius * (0.004 + (0.036 * left)));
        lanes.Keep(Kept.Momentum, momentum);
        lanes.Keep(Kept.Radius, radius);
        lanes.Keep(Kept.FirstSuccess, first);
        lanes.SetMultipliers(length);
        return lanes.Clean + Norms.Project(change + (length * momentum), radius, options.Norm);
    }

    // What the step's length before the first success is multiplied by: more while the goal comes nearer, less when it
    // has not for some steps. The distance seemed too short, or the steps leap over the goal.
    private Tensor Stride(AttackMoment now, Tensor gap)
    {
        var lanes = now.Lanes;
        var progress = now.Progress(options);
        var (iou, least) = (lanes.Recall(Kept.NearestIou), lanes.Recall(Kept.NearestGap));
        var nearer = progress.gt(iou).logical_or(progress.eq(iou).logical_and(gap.lt(least)));
        var waited = where(nearer, zeros_like(gap), lanes.Recall(Kept.Waited) + 1);
        var stride = lanes.Recall(Kept.Stride) * where(waited.lt(3), full_like(gap, 1.02f), full_like(gap, 0.97f));
        lanes.Keep(Kept.NearestIou, where(nearer, progress, iou));
        lanes.Keep(Kept.NearestGap, where(nearer, gap, least));
        lanes.Keep(Kept.Waited, waited);
        lanes.Keep(Kept.Stride, stride);
        return stride;
    }

    // The gradient of the margins, each weighted by how much it matters; how far the goal seemed at first; what the
    // margins lack now.
    private (Tensor Gradient, Tensor Distance, Tensor Gap) Rise(AttackMoment now, bool[] searches)
    {
        var lanes = now.Lanes;
        var margin = Margins.Of(now.Scores, lanes.Labels, options.Goal);
        var isFirst = lanes.Steps.eq(0);
        var mean = margin.abs().mean([1, 2], keepdim: true).unsqueeze(1).clamp_min(1e-12);
        var scale = where(isFirst, mean, lanes.Recall(Kept.MarginScale));
        var grown = lanes.Recall(Kept.PixelWeights);
        grown = where(margin.le(0), (1.05 * grown).clamp_max(100), grown);
        var counted = Counted(lanes);
        var weights = grown * counted;
        var missing = 1 - (10 * margin / scale.squeeze(1));
        var push = where(
            lanes.Recall(Kept.Radius).isinf().squeeze(1), missing.sigmoid(), missing.gt(0).to(ScalarType.Float32));
        var gradient = now.Gradient(
            Margins.Gradient(now.Scores, lanes.Labels, push * weights, options.Goal), searches);
        var lack = 0.1 * scale * missing.clamp_min(0).unsqueeze(1);
        var loss = (lack * weights.unsqueeze(1)).sum([2, 3], keepdim: true);
        var gap = (lack * counted.unsqueeze(1)).sum([2, 3], keepdim: true);
        var steepness = Norms.Dual(gradient, options.Norm);
        var distance = where(steepness.gt(0), loss / steepness, zeros_like(loss));
        distance = where(isFirst, distance, lanes.Recall(Kept.Distance));
        lanes.Keep(Kept.MarginScale, scale);
        lanes.Keep(Kept.PixelWeights, grown);
        lanes.Keep(Kept.Distance, distance);
        return (gradient, distance, gap);
    }

    // Away from a mask only its foreground needs to move, if it has any: IoU is of foreground.
    private Tensor Counted(AttackLanes lanes)
    {
        if (options.Goal == AttackGoal.Targeted)
        {
            return lanes.Weights;
        }

        var foreground = lanes.Weights * lanes.Labels.ne(0);
        return where(foreground.sum([1, 2], keepdim: true).gt(0), foreground, lanes.Weights);
    }
}
