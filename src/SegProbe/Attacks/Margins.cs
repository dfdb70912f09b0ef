using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>How far each pixel is on the right side of the decision.</summary>
/// <remarks>
/// To reach a label the margin is its score less the best other one; to avoid it, the best other score less its own.
/// A pixel is decided where its margin is above 0.
/// </remarks>
internal static class Margins
{
    /// <summary>Gives float32 [N, h, w].</summary>
    /// <param name="scores">float32 [N, K, h, w].</param>
    /// <param name="labels">int64 [N, h, w].</param>
    /// <param name="goal">What is done with the labels.</param>
    public static Tensor Of(Tensor scores, Tensor labels, AttackGoal goal)
    {
        var (own, rival, _) = Scores(scores, labels);
        return (goal == AttackGoal.Targeted ? own - rival : rival - own).squeeze(1);
    }

    /// <summary>Gives the gradient of Σ weights · margin by the scores: float32 [N, K, h, w].</summary>
    /// <param name="scores">float32 [N, K, h, w].</param>
    /// <param name="labels">int64 [N, h, w].</param>
    /// <param name="weights">float32 [N, h, w].</param>
    /// <param name="goal">What is done with the labels.</param>
    public static Tensor Gradient(Tensor scores, Tensor labels, Tensor weights, AttackGoal goal)
    {
        var (_, _, rival) = Scores(scores, labels);
        var own = (goal == AttackGoal.Targeted ? weights : -weights).unsqueeze(1);
        return zeros_like(scores).scatter_(1, labels.unsqueeze(1), own).scatter_(1, rival, -own);
    }

    private static (Tensor Own, Tensor Rival, Tensor RivalClass) Scores(Tensor scores, Tensor labels)
    {
        var index = labels.unsqueeze(1);
        var own = scores.gather(1, index);
        var (rival, rivalClass) = scores.scatter(1, index, full_like(own, float.NegativeInfinity))
            .max(1, keepdim: true);
        return (own, rival, rivalClass);
    }
}
