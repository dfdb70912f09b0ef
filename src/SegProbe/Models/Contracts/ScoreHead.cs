using static TorchSharp.torch;

namespace SegProbe.Models.Contracts;

/// <summary>Makes class scores before softmax of what a network gives; differentiable.</summary>
internal static class ScoreHead
{
    // Small enough not to cut off a gradient before float32 does, large enough that 1 / p does not overflow.
    private const double SmallestProbability = 1e-30;

    /// <summary>Gives class scores.</summary>
    /// <param name="outputs">float32 [N, K, h, w], K of at least 1.</param>
    /// <param name="head">What they are.</param>
    /// <returns>float32 [N, max(K, 2), h, w].</returns>
    /// <remarks>
    /// One score z stands for two classes of the scores (0, z), which have the same softmax and the same decision as
    /// (-z/2, z/2). The latter is used: with a constant 0 as the background's score no attack could push a pixel
    /// towards the background, since its gradient is 0 everywhere. One probability p becomes (log(1 - p), log p).
    /// </remarks>
    public static Tensor Scores(Tensor outputs, ModelHead head) => (head, outputs.shape[1]) switch
    {
        (ModelHead.Logits, 1) => cat([outputs * -0.5, outputs * 0.5], 1),
        (ModelHead.Logits, _) => outputs,
        (_, 1) => cat([Log(1 - outputs), Log(outputs)], 1),
        _ => Log(outputs),
    };

    /// <summary>Describes how class scores are made of outputs.</summary>
    /// <param name="count">K.</param>
    /// <param name="head">What they are.</param>
    public static string Describe(long count, ModelHead head) => (head, count) switch
    {
        (ModelHead.Logits, 1) => "(-z/2, z/2) of one logit z, with the softmax and the decisions of (0, z)",
        (ModelHead.Logits, _) => "the logits as they are",
        (_, 1) => "(log(1 - p), log p) of one probability p",
        _ => "log p of the probabilities p",
    };

    private static Tensor Log(Tensor probabilities) => probabilities.clamp_min(SmallestProbability).log();
}
