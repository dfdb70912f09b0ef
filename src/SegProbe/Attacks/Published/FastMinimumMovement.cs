using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of FMN: along the normalised gradient, then into a ball whose radius is the estimated distance of the
/// boundary until the first success, and from then on shrinks after a success and grows after a failure.
/// </summary>
/// <remarks>
/// The paper knows one margin. Here it is the mean over pixels of the margins of those that are left: the mean of all
/// is 0 far from the goal already, where its distance of the boundary is none and the ball would stay as it is.
/// </remarks>
internal sealed class FastMinimumMovement(MinimumNormAttackOptions options) : UnitRangeMovement(options.Steps)
{
    // What is remembered of each example.
    private enum Kept
    {
        Radius,
        Smallest,
    }

    // The exact distance of a linear boundary would end on it.
    private const double Overshoot = 1.01;

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds)
    {
        var any = full([clean.shape[0], 1, 1, 1], float.PositiveInfinity, ScalarType.Float32, clean.device);
        return [any, any];
    }

    protected override Tensor Next(AttackMoment now, UnitImages images)
    {
        var lanes = now.Lanes;
        var left = ScoredPixels.Of(now, options.Goal).Left * lanes.Weights;
        var weights = left / lanes.Weights.sum([1, 2], keepdim: true).clamp_min(float.Epsilon);
        var margin = (Margins.Of(now.Scores, lanes.Labels, options.Goal) * weights).sum([1, 2]).view(-1, 1, 1, 1);
        var gradient = images.Gradient(Margins.Gradient(now.Scores, lanes.Labels, weights, options.Goal));
        var length = Falling(now, 1, 0.01);
        var radius = NextRadius(now, images, Overshoot * margin.abs() / Steepness(gradient));
        lanes.SetMultipliers(length);
        return Norms.Project(
            images.Change + (length * Norms.Direction(gradient, PerturbationNorm.L2)), radius, options.Norm);
    }

    private Tensor NextRadius(AttackMoment now, UnitImages images, Tensor distance)
    {
        var (success, rate) = (now.Successes(options), Falling(now, 0.05, 1e-4));
        var (size, before) = (Norms.Of(images.Change, options.Norm), now.Lanes.Recall(Kept.Radius));
        var smallest = where(success, minimum(size, now.Lanes.Recall(Kept.Smallest)), now.Lanes.Recall(Kept.Smallest));
        var failed = where(smallest.isfinite(), before * (1 + rate), size + distance);
        var radius = where(success, minimum(before * (1 - rate), smallest), failed);
        radius = minimum(radius, images.Largest(options.Norm));
        now.Lanes.Keep(Kept.Smallest, smallest);
        now.Lanes.Keep(Kept.Radius, radius);
        return radius;
    }

    // How fast the margin rises at best with the size of the change: the gradient's dual norm.
    private Tensor Steepness(Tensor gradient)
    {
        var steepness = options.Norm == PerturbationNorm.L2
            ? Norms.Of(gradient, PerturbationNorm.L2)
            : gradient.abs().sum([1, 2, 3], keepdim: true);
        return steepness.clamp_min(1e-12);
    }
}
