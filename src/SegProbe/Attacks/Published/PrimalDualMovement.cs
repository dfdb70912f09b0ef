using SegProbe.Attacks.MinimumNorm;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of PDPGD: the image goes down the Lagrangian of its norm and the pixels' losses, by an Adam step and a
/// proximal step; the multipliers of pixels that are left rise, those of others fall.
/// </summary>
/// <remarks>
/// Matyasko and Chau (arXiv:2106.01538), with a multiplier for each pixel as Rony, Pesquet and Ben Ayed compare it. The
/// proximal step is solved exactly in Adam's metric.
/// </remarks>
internal sealed class PrimalDualMovement(MinimumNormAttackOptions options) : UnitRangeMovement(options.Steps)
{
    private const double FirstLength = 0.01;
    private const double LengthShrinks = 0.01;
    private const double DualLength = 0.1;
    private const double DualShrinks = 0.1;
    private const double DualSmoothing = 0.9;
    private const double FirstSmoothing = 0.9;
    private const double SecondSmoothing = 0.999;

    // Bounds of the multipliers' logarithms.
    private static readonly double Bound = -Math.Log(1e-12);

    // What is remembered of each example.
    private enum Kept
    {
        Gradient,
        SquaredGradient,
        Logarithms,
        Multipliers,
    }

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds)
    {
        // At first the norm counts as much as all pixels together.
        var pixels = full(
            targets.shape, -Math.Log(targets.shape[1] * targets.shape[2]), ScalarType.Float64, clean.device);
        return [zeros_like(clean), zeros_like(clean), pixels, Multipliers(pixels, ones_like(pixels))];
    }

    protected override Tensor Next(AttackMoment now, UnitImages images)
    {
        var lanes = now.Lanes;
        var length = FirstLength * full_like(lanes.Steps, LengthShrinks).pow(lanes.Steps / options.Steps);
        var multipliers = NextMultipliers(now);
        var gradient = images.Gradient(Slopes(now, multipliers));
        var (mean, metric) = Moments(lanes, gradient);
        var total = multipliers.sum([1, 2]).view(-1, 1, 1, 1);
        var weight = length * ((1 - total) / total).to(ScalarType.Float32);
        var moved = images.Change - (length * mean / metric);
        lanes.SetMultipliers(length);
        return options.Norm == PerturbationNorm.L2
            ? EuclideanProx.Of(moved, weight, metric)
            : LargestValueProx.Of(moved, weight, metric, -images.Clean, 1 - images.Clean);
    }

    // Gives the multipliers to use at this state, smoothed, and moves those behind them for the next.
    private Tensor NextMultipliers(AttackMoment now)
    {
        var lanes = now.Lanes;
        var (logarithms, counted) = (lanes.Recall(Kept.Logarithms), lanes.Weights.gt(0).to(ScalarType.Float64));
        var fresh = Multipliers(logarithms, counted);
        var smoothed = (DualSmoothing * lanes.Recall(Kept.Multipliers)) + ((1 - DualSmoothing) * fresh);
        var multipliers = where(lanes.Steps.squeeze(-1).eq(0), fresh, smoothed) * counted;
        var left = 1 - lanes.Steps.squeeze(-1) / Math.Max(options.Steps - 1, 1);
        var length = DualLength * ((left * (1 - DualShrinks)) + DualShrinks);
        var sign = Margins.Of(now.Scores, lanes.Labels, options.Goal).sign();
        lanes.Keep(Kept.Multipliers, multipliers);
        lanes.Keep(Kept.Logarithms, (logarithms - (length * sign)).clamp(-Bound, Bound));
        return multipliers;
    }

    // The derivative of Σ multiplier · ln(1 + e^-margin) by the scores.
    private Tensor Slopes(AttackMoment now, Tensor multipliers)
    {
        var lanes = now.Lanes;
        var margin = Margins.Of(now.Scores, lanes.Labels, options.Goal);
        var weights = multipliers.to(ScalarType.Float32) * (-margin).sigmoid() * lanes.Weights;
        return -Margins.Gradient(now.Scores, lanes.Labels, weights, options.Goal);
    }

    // Adam's corrected mean and root mean square of the gradient.
    private static (Tensor Mean, Tensor Metric) Moments(AttackLanes lanes, Tensor gradient)
    {
        var mean = (FirstSmoothing * lanes.Recall(Kept.Gradient)) + ((1 - FirstSmoothing) * gradient);
        var square = (SecondSmoothing * lanes.Recall(Kept.SquaredGradient))
            + ((1 - SecondSmoothing) * gradient * gradient);
        lanes.Keep(Kept.Gradient, mean);
        lanes.Keep(Kept.SquaredGradient, square);
        Tensor Bias(double smoothing) => 1 - full_like(lanes.Steps, smoothing).pow(lanes.Steps + 1);
        return (mean / Bias(FirstSmoothing), (square / Bias(SecondSmoothing)).sqrt() + 1e-8);
    }

    // The norm's own share is 1 / (1 + Σ e^logarithm).
    private static Tensor Multipliers(Tensor logarithms, Tensor counted)
    {
        var shares = logarithms.exp() * counted;
        return shares / (1 + shares.sum([1, 2], keepdim: true));
    }
}
