using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>A loss of each pixel's logits against its label.</summary>
/// <param name="Values">float32 [N, *space], at least 0.</param>
/// <param name="LogitGradient">float32 [N, K, *space], the derivative of each pixel's value by its logits.</param>
public readonly record struct PixelLoss(Tensor Values, Tensor LogitGradient)
{
    /// <summary>Gives the cross entropy -ln p, where p is the label's probability after softmax.</summary>
    /// <param name="logits">float32 [N, K, *space].</param>
    /// <param name="labels">int64 [N, *space].</param>
    public static PixelLoss CrossEntropy(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        var index = labels.unsqueeze(1);
        var logarithms = logits.log_softmax(1);
        return new(-logarithms.gather(1, index).squeeze(1), SoftmaxGradient(logarithms, index));
    }

    /// <summary>
    /// Gives the Jensen-Shannon divergence of the probabilities after softmax and the label's certain answer:
    /// ln 2 + (p ln p - (1 + p) ln(1 + p)) / 2, at most ln 2.
    /// </summary>
    /// <inheritdoc cref="CrossEntropy" path="/param"/>
    public static PixelLoss JensenShannon(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        var index = labels.unsqueeze(1);
        var logarithms = logits.log_softmax(1);
        var logarithm = logarithms.gather(1, index);
        var own = logarithm.exp();
        var more = own.log1p();
        var values = Math.Log(2) + (((own * logarithm) - ((1 + own) * more)) / 2);
        var slope = own * (more - logarithm) / 2;
        return new(values.squeeze(1).clamp_min(0), slope * SoftmaxGradient(logarithms, index));
    }

    /// <summary>Gives what an attack raises: the mean over pixels of weight · loss, negative where targeted.</summary>
    /// <param name="lossWeights">float32 [N, *space], how much the loss of each pixel counts; taken as constants.</param>
    /// <param name="pixelWeights">float32 [N, *space], how much each pixel counts in the mean.</param>
    /// <param name="goal">What is done with the labels.</param>
    /// <returns>The means, float64 [N, 1, ...], and their derivative by the logits, float32 [N, K, *space].</returns>
    public (Tensor Objective, Tensor LogitGradient) Mean(Tensor lossWeights, Tensor pixelWeights, AttackGoal goal)
    {
        ArgumentNullException.ThrowIfNull(pixelWeights);
        var axes = pixelWeights.AxesFrom(1);
        var total = pixelWeights.sum(axes, keepdim: true).clamp_min(float.Epsilon);
        var sign = goal == AttackGoal.Targeted ? -1 : 1;
        var factors = sign * lossWeights * (pixelWeights / total);
        var value = (factors * Values).sum(axes, type: ScalarType.Float64).PerExample(LogitGradient.dim());
        return (value, factors.unsqueeze(1) * LogitGradient);
    }

    // Probabilities less 1 at the label. There it is minus the sum of the others, which does not round to 0 where the
    // softmax saturates.
    private static Tensor SoftmaxGradient(Tensor logarithms, Tensor index)
    {
        var others = logarithms.exp().scatter(1, index, zeros_like(index, logarithms.dtype));
        return others.scatter(1, index, -others.sum(1, keepdim: true));
    }
}
