using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>What a budget attack raises: the mean over pixels of emphasis · loss, negative to reach labels.</summary>
internal sealed class PixelObjective(BudgetMethod method)
{
    /// <summary>Gives the objective and its derivative.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <param name="progress">The share of the steps made: float32 [N, 1, 1, 1].</param>
    /// <returns>float64 [N, 1, 1, 1] and float32 [N, K, h, w].</returns>
    public (Tensor Value, Tensor Slopes) Of(ScoredPixels pixels, Tensor progress)
    {
        var loss = method == BudgetMethod.ApgdJs
            ? PixelLoss.JensenShannon(pixels.Scores, pixels.Labels)
            : PixelLoss.CrossEntropy(pixels.Scores, pixels.Labels);
        return Mean(loss, Emphasis(pixels, progress.squeeze(-1)), pixels);
    }

    /// <summary>Gives the mean of emphasis · loss over pixels, and its derivative; negative to reach labels.</summary>
    /// <inheritdoc cref="Of" path="/returns"/>
    public static (Tensor Value, Tensor Slopes) Mean(PixelLoss loss, Tensor emphasis, ScoredPixels pixels)
    {
        var total = pixels.Weights.sum([1, 2], keepdim: true).clamp_min(float.Epsilon);
        var sign = pixels.Goal == AttackGoal.Targeted ? -1 : 1;
        var factors = sign * emphasis * (pixels.Weights / total);
        var value = (factors * loss.Values).sum([1, 2], type: ScalarType.Float64).view(-1, 1, 1, 1);
        return (value, factors.unsqueeze(1) * loss.Slopes);
    }

    private Tensor Emphasis(ScoredPixels pixels, Tensor progress) => method switch
    {
        BudgetMethod.SegPgd => PixelEmphasis.Shifting(pixels, progress),
        BudgetMethod.CosPgd => PixelEmphasis.Cosine(pixels),
        BudgetMethod.ApgdMce => PixelEmphasis.Masked(pixels),
        BudgetMethod.ApgdBmce => PixelEmphasis.Balanced(pixels),
        _ => PixelEmphasis.Even(pixels),
    };
}
