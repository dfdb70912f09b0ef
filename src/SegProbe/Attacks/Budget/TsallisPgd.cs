using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of TsallisPGD: APGD on the Tsallis cross entropy, in a ball that shrinks to the budget.</summary>
/// <remarks>
/// The loss of a pixel is (1 - p^(1-q)) / (1 - q), where p is its label's probability after softmax; at q = 1 it is the
/// cross entropy -ln p. Its gradient is that of the cross entropy times p^(1-q): with q rising linearly from -2 to 1
/// over the steps, sure pixels move first. 30 % of the steps are within 2 ε, 30 % within 1.5 ε and 40 % within ε, each
/// part an APGD of its own; only states of the last part count.
/// <para>
/// Source: Matyasko, 2026, arXiv:2605.03405. Differs from the paper: targeted, the weight is (1 - p)^(1-q), since
/// p^(1-q) would silence the pixels that are still to be moved; APGD compares steps by the mean cross entropy, since
/// losses of different q cannot be compared; the search starts from the image itself.
/// </para>
/// </remarks>
public sealed record TsallisPgdOptions : BudgetAttackOptions
{
    private const double FirstOrder = -2;
    private const double LastOrder = 1;

    /// <inheritdoc/>
    public override string Name => "tsallis-pgd";

    private IReadOnlyList<ApgdPart> Parts => ApgdPart.List(ApgdSchedule.Shrinking, Steps);

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new ApgdRule(this, Objective, Parts);

    /// <inheritdoc/>
    public override bool MayBeReported(int step) => step == 0 || step > Parts[^1].FirstStep;

    /// <summary>Gives p^(1-q), or (1 - p)^(1-q) where targeted: float32 [N, *space].</summary>
    /// <param name="crossEntropy">float32 [N, *space], -ln p.</param>
    /// <param name="order">q: float32 [N, 1, ...].</param>
    /// <param name="isTargeted">Whether the labels are to be predicted.</param>
    internal static Tensor LossWeights(Tensor crossEntropy, Tensor order, bool isTargeted)
    {
        var probability = (-crossEntropy).exp();
        return (isTargeted ? 1 - probability : probability).pow(1 - order);
    }

    private (Tensor Objective, Tensor LogitGradient) Objective(StepContext context)
    {
        var loss = PixelLoss.CrossEntropy(context.Logits, context.Labels);
        var progress = (context.Steps / Math.Max(Steps - 1, 1)).clamp_max(1).squeeze(-1);
        var weights = LossWeights(
            loss.Values, FirstOrder + ((LastOrder - FirstOrder) * progress), context.IsTargeted);
        return (ApgdRule.MeanCrossEntropy(context), loss.Mean(weights, context.Weights, context.Goal).LogitGradient);
    }
}
