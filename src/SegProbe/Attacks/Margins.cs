using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>How far each pixel is on the adversarial side of the decision.</summary>
/// <remarks>
/// Targeted, the margin is the label's logit less the best other one; untargeted, the best other logit less the
/// label's. A pixel is adversarial where its margin is above 0.
/// </remarks>
public static class Margins
{
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
