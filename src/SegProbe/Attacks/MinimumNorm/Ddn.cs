using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of DDN, decoupled direction and norm; L2.</summary>
/// <remarks>
/// Each step goes α along the normalised gradient of the loss, α by cosine annealing from 1 to 0.01, and then onto the
/// sphere of ε, which shrinks by γ = 5 % after a success and grows by as much after a failure; ε starts at 1.
/// <para>
/// Source: Rony and others, CVPR 2019, arXiv:1811.09600, algorithm 1. Differs from the paper: the loss is the mean cross
/// entropy over pixels, a success is an IoU, ε is at most what the range of values allows, and nothing is quantised on
/// the way.
/// </para>
/// </remarks>
public sealed record DdnOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "ddn";

    /// <inheritdoc/>
    protected override bool HasLinf => false;

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new DdnRule(this);
}

/// <summary>What DDN remembers: ε, [N, 1, ...].</summary>
internal sealed record DdnState(Tensor Epsilon) : BatchState;

/// <summary>The step of DDN.</summary>
internal sealed class DdnRule(DdnOptions options) : UnitRangeRule<DdnState>
{
    private const double Gamma = 0.05;

    protected override DdnState Initialise(Tensor images, Tensor labels) =>
        new(ones_like(Norms.Measure(images, PerturbationNorm.L2)));

    protected override (Tensor Delta, DdnState State) Step(StepContext context, UnitImages images, DdnState state)
    {
        var (_, logitGradient) = PixelLoss.CrossEntropy(context.Logits, context.Labels)
            .Mean(ones_like(context.Weights), context.Weights, context.Goal);
        var stepSize = Anneal(context, options.Steps, 1, 0.01);
        var gradient = images.Gradient(logitGradient);
        var delta = images.Delta + (stepSize * Norms.Steepest(gradient, PerturbationNorm.L2));
        var epsilon = minimum(
            where(options.Successes(context), (1 - Gamma) * state.Epsilon, (1 + Gamma) * state.Epsilon),
            Norms.Measure(images.Farthest, PerturbationNorm.L2));
        context.ReportStepSize(stepSize);
        return (epsilon * Norms.Steepest(delta, PerturbationNorm.L2), new(epsilon));
    }
}
