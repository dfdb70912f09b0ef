using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of FMN, fast minimum norm; L2 or L-infinity.</summary>
/// <remarks>
/// Each step goes α along the normalised gradient of the margin, α by cosine annealing from 1 to 0.01, and then into
/// the ball of ε. Until the first success ε is the estimated distance of the boundary, |margin| / ‖gradient‖ in the dual
/// norm; from then on it shrinks by γ after a success and grows by γ after a failure, γ from 5 % to 0.01 %.
/// <para>
/// Source: Pintor and others, NeurIPS 2021, arXiv:2102.12827, algorithm 1. Differs from the paper, which knows one
/// margin: here it is the mean over pixels of the margins of those that are not yet adversarial (the mean of all is 0
/// far from the goal already, where its distance of the boundary is none and the ball would stay as it is). With
/// <see cref="PublishedVariant.Published"/> it is the mean of all, the paper's loss averaged over pixels. A success is
/// an IoU, and the estimated distance is taken 1 % larger, since the exact one of a linear boundary would end on it.
/// </para>
/// </remarks>
public sealed record FmnOptions : PublishedAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "fmn";

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new FmnRule(this);
}

/// <summary>What FMN remembers: ε and the smallest size of a success, [N, 1, ...]; infinity at first.</summary>
internal sealed record FmnState(Tensor Epsilon, Tensor Smallest) : BatchState;

/// <summary>The step of FMN.</summary>
internal sealed class FmnRule(FmnOptions options) : UnitRangeRule<FmnState>
{
    private const double Overshoot = 1.01;

    protected override FmnState Initialise(Tensor images, Tensor labels)
    {
        var any = full_like(Norms.Measure(images, PerturbationNorm.L2), float.PositiveInfinity);
        return new(any, any);
    }

    protected override (Tensor Delta, FmnState State) Step(StepContext context, UnitImages images, FmnState state)
    {
        var counted = options.IsPublished ? context.Weights : context.NotYetAdversarial * context.Weights;
        var weights = counted / context.SumPixels(context.Weights).squeeze(1).clamp_min(float.Epsilon);
        var margin = context.SumPixels(Margins.Measure(context.Logits, context.Labels, context.Goal) * weights);
        var gradient = images.Gradient(
            Margins.LogitGradient(context.Logits, context.Labels, weights, context.Goal));
        var dualNorm = Norms.MeasureDual(gradient, options.Norm).clamp_min(1e-12);
        state = NextEpsilon(context, images, state, Overshoot * margin.abs() / dualNorm);
        var stepSize = Anneal(context, options.Steps, 1, 0.01);
        context.ReportStepSize(stepSize);
        var delta = images.Delta + (stepSize * Norms.Steepest(gradient, PerturbationNorm.L2));
        return (Norms.Project(delta, state.Epsilon, options.Norm), state);
    }

    private FmnState NextEpsilon(StepContext context, UnitImages images, FmnState state, Tensor distance)
    {
        var (success, gamma) = (options.Successes(context), Anneal(context, options.Steps, 0.05, 1e-4));
        var size = Norms.Measure(images.Delta, options.Norm);
        var smallest = where(success, minimum(size, state.Smallest), state.Smallest);
        var failed = where(smallest.isfinite(), state.Epsilon * (1 + gamma), size + distance);
        var epsilon = where(success, minimum(state.Epsilon * (1 - gamma), smallest), failed);
        return new(minimum(epsilon, Norms.Measure(images.Farthest, options.Norm)), smallest);
    }
}
