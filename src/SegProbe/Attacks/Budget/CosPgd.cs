using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of CosPGD: PGD whose loss counts by the cosine of prediction and label.</summary>
/// <remarks>
/// The cross entropy of a pixel counts cos(softmax(logits), one-hot label), and 1 less it where targeted. The weight is
/// a constant to the derivative.
/// <para>
/// Source: Agnihotri, Jung, Keuper, ICML 2024, arXiv:2302.02213. Differs from the paper: the search starts from the
/// image itself.
/// </para>
/// </remarks>
public sealed record CosPgdOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "cospgd";

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new PgdRule(
        this, context => LossWeights(context.Logits, context.Labels, context.IsTargeted));

    /// <summary>Gives the weights: float32 [N, *space].</summary>
    internal static Tensor LossWeights(Tensor logits, Tensor labels, bool isTargeted)
    {
        var probabilities = logits.softmax(1);
        var own = probabilities.gather(1, labels.unsqueeze(1)).squeeze(1);
        var cosine = own / (probabilities * probabilities).sum(1).sqrt();
        return isTargeted ? 1 - cosine : cosine;
    }
}
