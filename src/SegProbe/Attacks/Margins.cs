using SegProbe.Attacks.Engine;
using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>How far each pixel is on the adversarial side of the decision.</summary>
/// <remarks>
/// Targeted, the margin is the label's logit less the best other one; untargeted, the best other logit less the
/// label's. A pixel is adversarial where its margin is above 0.
/// </remarks>
public static class Margins
{
    // Of the mean margin; that of min-norm's hinge.
    private const double EnoughMargin = 0.1;

    /// <summary>Measures the margins.</summary>
    /// <param name="logits">float32 [N, K, *space].</param>
    /// <param name="labels">int64 [N, *space].</param>
    /// <param name="goal">What is done with the labels.</param>
    /// <returns>float32 [N, *space].</returns>
    public static Tensor Measure(Tensor logits, Tensor labels, AttackGoal goal)
    {
        var (own, rival, _) = Split(logits, labels);
        return (goal == AttackGoal.Targeted ? own - rival : rival - own).squeeze(1);
    }

    /// <summary>Gives the gradient of Σ weights · margin by the logits.</summary>
    /// <param name="logits">float32 [N, K, *space].</param>
    /// <param name="labels">int64 [N, *space].</param>
    /// <param name="weights">float32 [N, *space].</param>
    /// <param name="goal">What is done with the labels.</param>
    /// <returns>float32 [N, K, *space].</returns>
    public static Tensor LogitGradient(Tensor logits, Tensor labels, Tensor weights, AttackGoal goal)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var (_, _, rival) = Split(logits, labels);
        var own = (goal == AttackGoal.Targeted ? weights : -weights).unsqueeze(1);
        return zeros_like(logits).scatter_(1, labels.unsqueeze(1), own).scatter_(1, rival, -own);
    }

    /// <summary>
    /// Gives a hinge that grows with the logits and leads to the same steps whatever they are multiplied by: the mean over
    /// pixels of a function of the margin m, linear up to 0.1 s and constant from there, where s is the mean size of the
    /// image's margins.
    /// </summary>
    /// <param name="context">The step.</param>
    /// <param name="reach">
    /// How far from the decision pixels count that are not adversarial yet, float64 [N, 1, ...]: by exp(m / (reach · t)),
    /// where t is the mean size of the mask's margins that are left. Infinity for all alike.
    /// </param>
    /// <returns>What is raised, float64 [N, 1, ...], and its derivative by the logits, [N, K, *space].</returns>
    /// <remarks>
    /// Targeted, all pixels count alike. Untargeted, the mask's foreground counts 1, if there is any; the background
    /// counts as much as it lowers the IoU, by the IoU itself, where the reach is finite, and nothing where it is not.
    /// Scales and weights are constants to the derivative.
    /// </remarks>
    internal static (Tensor Objective, Tensor LogitGradient) Hinge(StepContext context, Tensor reach)
    {
        var margin = Measure(context.Logits, context.Labels, context.Goal);
        var axes = margin.AxesFrom(1);
        var mask = Counted(context);
        var weights = PixelWeights(context, mask, reach.squeeze(1));
        var scale = margin.abs().mean(axes, keepdim: true);
        var left = mask * margin.le(0);
        var size = (left * margin.abs()).sum(axes, keepdim: true) / left.sum(axes, keepdim: true).clamp_min(float.Epsilon);
        size = where(size.gt(0), size, where(scale.gt(0), scale, ones_like(scale))) * reach.squeeze(1).to(ScalarType.Float32);
        var slope = where(margin.lt(0), (margin / size).exp(), margin.lt(EnoughMargin * scale).to(ScalarType.Float32));
        // The integral of the slope, which is the margin itself where the reach is infinite.
        var below = where(size.isinf(), margin, size * ((margin / size).exp() - 1));
        var value = where(margin.lt(0), below, minimum(margin, EnoughMargin * scale));
        return (
            (weights * value).sum(axes, type: ScalarType.Float64).PerExample(context.Images.dim()),
            LogitGradient(context.Logits, context.Labels, weights * slope, context.Goal));
    }

    /// <summary>
    /// Gives the weights of the pixels that need to move: all where targeted; untargeted the mask's foreground, if it has
    /// any, since IoU is of foreground. float32 [N, *space].
    /// </summary>
    internal static Tensor Counted(StepContext context)
    {
        if (context.IsTargeted)
        {
            return context.Weights;
        }

        var foreground = context.Weights * context.Labels.ne(0);
        return where(
            foreground.sum(foreground.AxesFrom(1), keepdim: true).gt(0), foreground, context.Weights);
    }

    // How much each pixel counts, in sum 1: float32 [N, *space].
    private static Tensor PixelWeights(StepContext context, Tensor mask, Tensor reach)
    {
        var iou = where(reach.isinf(), zeros_like(reach), context.Iou.squeeze(1)).to(ScalarType.Float32);
        var weights = mask + (iou * (context.Weights - mask));
        return weights / weights.sum(weights.AxesFrom(1), keepdim: true).clamp_min(float.Epsilon);
    }

    private static (Tensor Own, Tensor Rival, Tensor RivalClass) Split(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        var index = labels.unsqueeze(1);
        var own = logits.gather(1, index);
        var (rival, rivalClass) = logits.scatter(1, index, full_like(own, float.NegativeInfinity))
            .max(1, keepdim: true);
        return (own, rival, rivalClass);
    }
}
