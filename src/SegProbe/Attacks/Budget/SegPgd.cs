using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of SegPGD: PGD whose loss shifts from the pixels that are not yet adversarial to all.</summary>
/// <remarks>
/// The cross entropy of a pixel counts 1 - λ while it is not yet adversarial and λ afterwards, λ = (t - 1) / 2T at step
/// t of T.
/// <para>
/// Source: Gu, Zhao, Tresp, Torr, ECCV 2022, arXiv:2207.12391. Differs from the paper: targeted, the pixels that count
/// more are those that do not have the target's label yet, and the search starts from the image itself.
/// </para>
/// </remarks>
public sealed record SegPgdOptions : BudgetAttackOptions
{
    /// <inheritdoc/>
    public override string Name => "segpgd";

    /// <inheritdoc/>
    public override UpdateRule CreateRule() => new PgdRule(
        this, context => LossWeights(context.NotYetAdversarial, (context.Steps / Steps).squeeze(-1)));

    /// <summary>Gives 1 - λ where a pixel is not yet adversarial, λ elsewhere: float32 [N, *space].</summary>
    /// <param name="notYetAdversarial">float32 [N, *space], 1 or 0.</param>
    /// <param name="progress">(t - 1) / T: float32 [N, 1, ...].</param>
    internal static Tensor LossWeights(Tensor notYetAdversarial, Tensor progress)
    {
        var lambda = progress / 2;
        return (notYetAdversarial * (1 - lambda)) + ((1 - notYetAdversarial) * lambda);
    }
}
