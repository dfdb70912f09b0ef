using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>How far each pixel is from its label, and how that rises with the scores.</summary>
/// <param name="Values">float32 [N, h, w], at least 0.</param>
/// <param name="Slopes">float32 [N, K, h, w], the derivative of each pixel's value by its scores.</param>
internal readonly record struct PixelLoss(Tensor Values, Tensor Slopes)
{
    /// <summary>Gives -ln p, where p is the label's probability after softmax.</summary>
    /// <param name="scores">float32 [N, K, h, w].</param>
    /// <param name="labels">int64 [N, h, w].</param>
    public static PixelLoss CrossEntropy(Tensor scores, Tensor labels)
    {
        var index = labels.unsqueeze(1);
        var logarithms = scores.log_softmax(1);
        return new(-logarithms.gather(1, index).squeeze(1), Surplus(logarithms, index));
    }

    /// <summary>
    /// Gives the Jensen-Shannon divergence of the probabilities after softmax and the label's certain answer:
    /// ln 2 + (p ln p - (1 + p) ln(1 + p)) / 2, at most ln 2.
    /// </summary>
    /// <inheritdoc cref="CrossEntropy" path="/param"/>
    public static PixelLoss JensenShannon(Tensor scores, Tensor labels)
    {
        var index = labels.unsqueeze(1);
        var logarithms = scores.log_softmax(1);
        var logarithm = logarithms.gather(1, index);
        var own = logarithm.exp();
        var more = own.log1p();
        var values = Math.Log(2) + (((own * logarithm) - ((1 + own) * more)) / 2);
        var slope = own * (more - logarithm) / 2;
        return new(values.squeeze(1).clamp_min(0), slope * Surplus(logarithms, index));
    }

    // Probabilities less 1 at the label. There it is minus the sum of the others, which does not round to 0 where the
    // softmax saturates.
    private static Tensor Surplus(Tensor logarithms, Tensor index)
    {
        var others = logarithms.exp().scatter(1, index, zeros_like(index, logarithms.dtype));
        return others.scatter(1, index, -others.sum(1, keepdim: true));
    }
}
