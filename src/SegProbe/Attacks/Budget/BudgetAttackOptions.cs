using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>Settings of methods whose perturbations stay within a budget.</summary>
public abstract record BudgetAttackOptions : AttackOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    protected BudgetAttackOptions()
    {
    }

    /// <summary>Gets the norm of the budget; L-infinity by default.</summary>
    [AttackParameter("Norm of the perturbation that is bounded or made small.", Label = "")]
    public PerturbationNorm Norm { get; init; } = PerturbationNorm.Linf;

    /// <summary>
    /// Gets the budget: the largest size of the perturbation in the norm, above 0, for values in [0, 1]; for another
    /// input range it is scaled by the range's width. 8/255 by default.
    /// </summary>
    [AttackParameter(
        "Budget of the perturbation, of values in [0, 1]: 8/255, 8levels (the same) or 2.5.",
        Hint = "E", Label = "", IsBudget = true)]
    public double Epsilon { get; init => field = Check.Positive(value); } = 8.0 / 255;

    /// <summary>
    /// Gets how often each image is attacked, at least 1, the default: first from the image itself, then from random
    /// points of the budget, which the example's seed decides. The attempt with the best state is kept; the passes of
    /// all count.
    /// </summary>
    [AttackParameter(
        "Attempts for each image: the first from the image itself, the others from random points of the budget. The " +
        "worst for the model is kept.",
        Hint = "N")]
    public int Restarts { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <inheritdoc/>
    public override int TotalSteps => Steps * Restarts;

    /// <inheritdoc/>
    public override IReadOnlyList<PerturbationNorm> Norms => [PerturbationNorm.Linf, PerturbationNorm.L2];

    /// <inheritdoc/>
    public override PerturbationNorm? NormOrNone => Norm;

    /// <inheritdoc/>
    protected override int DefaultSteps => 100;

    /// <summary>A state that may be reported is better than one that may not.</summary>
    /// <inheritdoc/>
    public override bool IsBetter(TrajectoryPoint state, TrajectoryPoint than) =>
        MayBeReported(state.Step) == MayBeReported(than.Step)
            ? base.IsBetter(state, than)
            : MayBeReported(state.Step);

    /// <inheritdoc/>
    public override bool IsGoal(TrajectoryPoint state) => MayBeReported(state.Step) && base.IsGoal(state);

    /// <summary>Gives the budget in units of the images' values: float32 [N, 1, ...].</summary>
    /// <param name="context">The step.</param>
    public Tensor EpsilonOf(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.PerExample((float)(Epsilon * (context.Range.Upper - context.Range.Lower)));
    }
}
