using SegProbe.Attacks.Engine;
using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of PDPGD, primal-dual proximal gradient descent; L2 or L-infinity.</summary>
/// <remarks>
/// The image goes down the Lagrangian of its norm and the pixels' losses ln(1 + e^-margin), by an Adam step and a
/// proximal step of the norm; the multipliers (dual variables) of pixels that are not yet adversarial rise, those of
/// others fall.
/// <para>
/// Source: Matyasko and Chau, 2021, arXiv:2106.01538. Differs from the paper: a multiplier for each pixel, as Rony,
/// Pesquet and Ben Ayed (arXiv:2206.07179) compare it; the proximal step is solved exactly in Adam's metric;
/// the first step size is 0.01. With <see cref="PublishedVariant.Published"/> it is 0.1, the default of adversarial-library.
/// </para>
/// </remarks>
public sealed record PdpgdOptions : PublishedAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "pdpgd";

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new PdpgdRule(this);
}

/// <summary>
/// What PDPGD remembers: Adam's first and second moments, [N, C, *space], and the logarithms of the multipliers and the
/// smoothed multipliers, float64 [N, *space].
/// </summary>
internal sealed record PdpgdState(
    Tensor FirstMoment, Tensor SecondMoment, Tensor LogMultipliers, Tensor Multipliers) : BatchState;

/// <summary>The step of PDPGD.</summary>
internal sealed class PdpgdRule(PdpgdOptions options) : UnitRangeRule<PdpgdState>
{
    private const double StepSizeDecay = 0.01;
    private const double DualStepSize = 0.1;
    private const double DualStepSizeDecay = 0.1;
    private const double DualSmoothing = 0.9;
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    // Bounds of the multipliers' logarithms.
    private static readonly double Bound = -Math.Log(1e-12);

    protected override PdpgdState Initialise(Tensor images, Tensor labels)
    {
        // At first the norm counts as much as all pixels together.
        var pixels = labels.shape[1..].Aggregate(1L, (product, side) => product * side);
        var logMultipliers = full(labels.shape, -Math.Log(pixels), ScalarType.Float64, images.device);
        return new(
            zeros_like(images), zeros_like(images), logMultipliers,
            Multipliers(logMultipliers, ones_like(logMultipliers)));
    }

    protected override (Tensor Delta, PdpgdState State) Step(
        StepContext context, UnitImages images, PdpgdState state)
    {
        var firstStepSize = options.IsPublished ? 0.1 : 0.01;
        var stepSize = firstStepSize * full_like(context.Steps, StepSizeDecay).pow(context.Steps / options.Steps);
        state = NextMultipliers(context, state);
        var margin = Margins.Measure(context.Logits, context.Labels, context.Goal);
        var lossWeights = state.Multipliers.to(ScalarType.Float32) * (-margin).sigmoid() * context.Weights;
        var gradient = images.Gradient(
            -Margins.LogitGradient(context.Logits, context.Labels, lossWeights, context.Goal));
        state = state with
        {
            FirstMoment = (Beta1 * state.FirstMoment) + ((1 - Beta1) * gradient),
            SecondMoment = (Beta2 * state.SecondMoment) + ((1 - Beta2) * gradient * gradient),
        };
        Tensor Correction(double beta) => 1 - full_like(context.Steps, beta).pow(context.Steps + 1);
        var metric = (state.SecondMoment / Correction(Beta2)).sqrt() + 1e-8;
        var total = context.SumPixels(state.Multipliers);
        var weight = stepSize * ((1 - total) / total).to(ScalarType.Float32);
        var delta = images.Delta - (stepSize * (state.FirstMoment / Correction(Beta1)) / metric);
        context.ReportStepSize(stepSize);
        return (Prox.Solve(options.Norm, delta, weight, metric, -images.Clean, 1 - images.Clean), state);
    }

    // The multipliers to use at this state, smoothed, and the logarithms behind them moved for the next.
    private PdpgdState NextMultipliers(StepContext context, PdpgdState state)
    {
        var (steps, counted) = (context.Steps.squeeze(-1), context.Weights.gt(0).to(ScalarType.Float64));
        var current = Multipliers(state.LogMultipliers, counted);
        var smoothed = (DualSmoothing * state.Multipliers) + ((1 - DualSmoothing) * current);
        var multipliers = where(steps.eq(0), current, smoothed) * counted;
        var remaining = 1 - (steps / Math.Max(options.Steps - 1, 1));
        var stepSize = DualStepSize * ((remaining * (1 - DualStepSizeDecay)) + DualStepSizeDecay);
        var sign = Margins.Measure(context.Logits, context.Labels, context.Goal).sign();
        return state with
        {
            Multipliers = multipliers,
            LogMultipliers = (state.LogMultipliers - (stepSize * sign)).clamp(-Bound, Bound),
        };
    }

    // The norm's own share is 1 / (1 + Σ e^logarithm).
    private static Tensor Multipliers(Tensor logMultipliers, Tensor counted)
    {
        var shares = logMultipliers.exp() * counted;
        return shares / (1 + shares.sum(shares.AxesFrom(1), keepdim: true));
    }
}
