using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>What a network says of the pixels of a batch, and what is wanted of them.</summary>
/// <param name="scores">float32 [N, K, h, w].</param>
/// <param name="labels">int64 [N, h, w].</param>
/// <param name="weights">float32 [N, h, w], how much each pixel counts.</param>
/// <param name="goal">What is done with the labels.</param>
internal sealed class ScoredPixels(Tensor scores, Tensor labels, Tensor weights, AttackGoal goal)
{
    public Tensor Scores => scores;

    public Tensor Labels => labels;

    public Tensor Weights => weights;

    public AttackGoal Goal => goal;

    /// <summary>Gets float32 [N, h, w], 1 where a pixel's class is not as wanted yet, else 0.</summary>
    public Tensor Left { get; } = Unlike(scores.argmax(1), labels, goal).to(ScalarType.Float32);

    public static ScoredPixels Of(AttackMoment now, AttackGoal goal) =>
        new(now.Scores, now.Lanes.Labels, now.Lanes.Weights, goal);

    private static Tensor Unlike(Tensor predicted, Tensor labels, AttackGoal goal) =>
        goal == AttackGoal.Targeted ? predicted.ne(labels) : predicted.eq(labels);
}
