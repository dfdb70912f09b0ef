using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Corruptions;

/// <summary>
/// Settings of corruptions within a budget: changes that images meet without an attacker, which know nothing of the
/// network. What a drop under attack is compared with.
/// </summary>
/// <remarks>
/// Each step tries one variant on the clean image: a draw of noise, a brightness, a width of blur, a JPEG quality; the
/// worst for the network is the best state. docs/reference/attacks.md describes them.
/// </remarks>
public abstract record CorruptionOptions : BudgetAttackOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    protected CorruptionOptions()
    {
    }

    /// <inheritdoc/>
    public override bool FollowsGradient => false;

    /// <inheritdoc/>
    protected override int DefaultSteps => 4;

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new CorruptionRule(this);

    /// <summary>Gives the strongest perturbation that a variant may come to: float32 [C, *space].</summary>
    /// <param name="image">float32 [C, *space], the clean image. Not modified.</param>
    /// <param name="step">The number of the variant, from 0; past the last one in a batch that goes on.</param>
    /// <param name="seed">What decides random choices.</param>
    /// <param name="range">The range of the image's values.</param>
    protected internal abstract Tensor Perturb(Tensor image, int step, int seed, ValueRange range);

    /// <summary>
    /// Gives how strong a variant is, in (0, 1]: variants grow from step to step up to the strongest; some come in kinds
    /// that take turns.
    /// </summary>
    /// <param name="step">The number of the variant.</param>
    /// <param name="kinds">The number of kinds.</param>
    protected double Strength(int step, int kinds) =>
        Math.Min(1, ((step / kinds) + 1.0) / ((Steps + kinds - 1) / kinds));
}

/// <summary>From the clean image along a corruption, as far as the budget and the corruption's strongest go.</summary>
internal sealed class CorruptionRule(CorruptionOptions options) : UpdateRule<NoState>
{
    protected override NoState Initialise(Tensor images, Tensor labels) => new();

    protected override (Tensor Images, NoState State) Step(StepContext context, NoState state)
    {
        var steps = context.Steps.flatten().cpu().data<float>().ToArray();
        var deltas = stack(
            [.. steps.Select((step, i) => options.Perturb(context.Clean[i], (int)step, context.Seeds[i], context.Range))]);
        var epsilon = options.EpsilonOf(context);
        context.ReportStepSize(epsilon);
        var size = Norms.Measure(deltas, options.Norm).clamp_min(float.Epsilon);
        return (context.Clean + (deltas * (epsilon / size).clamp_max(1)), state);
    }
}
