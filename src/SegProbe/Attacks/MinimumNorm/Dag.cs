using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of DAG, dense adversary generation; its steps are bounded in L-infinity.</summary>
/// <remarks>
/// Each step adds the gradient of the margins of all pixels that are not yet adversarial, scaled so that its largest
/// value is γ = 0.5 of 255 grey levels. The first success is its answer: it makes no norm small.
/// <para>
/// Source: Xie and others, ICCV 2017, arXiv:1703.08603, algorithm 1. Differs from the paper: a success is an IoU, and
/// the untargeted attack goes towards the best other class of each pixel, not to a random one.
/// </para>
/// </remarks>
public sealed record DagOptions : MinimumNormAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "dag";

    /// <inheritdoc/>
    protected override bool HasL2 => false;

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new DagRule();

    /// <inheritdoc/>
    protected override bool EndsAtSuccess => true;
}

/// <summary>The step of DAG.</summary>
internal sealed class DagRule : UnitRangeRule<NoState>
{
    // The paper's 0.5 is of values in [0, 255].
    private const double Gamma = 0.5 / 255;

    protected override NoState Initialise(Tensor images, Tensor labels) => new();

    protected override (Tensor Delta, NoState State) Step(StepContext context, UnitImages images, NoState state)
    {
        var weights = context.NotYetAdversarial * context.Weights;
        var gradient = images.Gradient(
            Margins.LogitGradient(context.Logits, context.Labels, weights, context.Goal));
        var largest = Norms.Measure(gradient, PerturbationNorm.Linf);
        context.ReportStepSize(context.PerExample(Gamma));
        return (images.Delta + (gradient * (Gamma / where(largest.eq(0), ones_like(largest), largest))), state);
    }
}
