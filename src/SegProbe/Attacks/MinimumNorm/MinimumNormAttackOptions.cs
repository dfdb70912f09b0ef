using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of attacks that search the smallest perturbation that reaches an IoU.</summary>
public abstract record MinimumNormAttackOptions : AttackOptions
{
    private readonly PerturbationNorm? norm;

    /// <summary>Creates settings with their defaults.</summary>
    protected MinimumNormAttackOptions()
    {
    }

    /// <summary>Gets the norm that is made small, one of <see cref="Norms"/>; the first of them by default.</summary>
    /// <exception cref="ArgumentException">The method does not have the norm; the message names those it has.</exception>
    [AttackParameter("Norm of the perturbation that is bounded or made small.", Label = "")]
    public PerturbationNorm Norm
    {
        get => norm ?? Norms[0];
        init => norm = Norms.Contains(value)
            ? value
            : throw new ArgumentException(
                $"{nameof(Norm)} must be {string.Join(" or ", Norms)} for {Name}, got {value}. Leave it out, or take " +
                "another method.", nameof(Norm));
    }

    /// <summary>
    /// Gets the IoU in (0, 1] from which a state is a success: at least this where targeted, at most 1 less this where
    /// untargeted. 0.95 by default.
    /// </summary>
    [AttackParameter("IoU that is to be reached with a small perturbation.", Hint = "V", Label = "iou")]
    public double SuccessIou { get; init => field = Check.Between(Check.Positive(value), 0, 1); } = 0.95;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<PerturbationNorm> Norms =>
    [
        .. HasL2 ? (PerturbationNorm[])[PerturbationNorm.L2] : [],
        .. HasLinf ? (PerturbationNorm[])[PerturbationNorm.Linf] : [],
    ];

    /// <summary>Gets whether the method can make the L2 norm small.</summary>
    protected virtual bool HasL2 => true;

    /// <summary>Gets whether the method can make the L-infinity norm small.</summary>
    protected virtual bool HasLinf => true;

    /// <inheritdoc/>
    public override PerturbationNorm? NormOrNone => Norm;

    /// <summary>Gets whether the first success is the answer.</summary>
    protected virtual bool EndsAtSuccess => false;

    /// <summary>Tells whether a state has the IoU.</summary>
    public bool IsSuccess(double iou) => Progress(iou) >= SuccessIou;

    /// <summary>Tells which examples have the IoU: bool [N, 1, ...].</summary>
    /// <param name="context">The step.</param>
    public Tensor Successes(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Progress.ge(SuccessIou);
    }

    /// <summary>
    /// Tells whether a state is better: a success is better than none, the smaller one of two successes, the one
    /// nearer to the goal of two failures.
    /// </summary>
    public override bool IsBetter(TrajectoryPoint state, TrajectoryPoint than) =>
        (IsSuccess(state.Iou), IsSuccess(than.Iou)) switch
        {
            (true, true) => Size(state) < Size(than),
            (false, false) => base.IsBetter(state, than),
            (var mine, _) => mine,
        };

    /// <inheritdoc/>
    public override bool NeedsVerification(TrajectoryPoint state, TrajectoryPoint best) =>
        IsSuccess(state.Iou) && IsBetter(state, best);

    /// <inheritdoc/>
    public override bool IsGoal(TrajectoryPoint state) =>
        base.IsGoal(state) || (EndsAtSuccess && IsSuccess(state.Iou));

    /// <summary>Gives a state's size in the norm.</summary>
    public double Size(TrajectoryPoint state) => Norm == PerturbationNorm.L2 ? state.L2 : state.Linf;
}

/// <summary>
/// A rule whose constants are for images with values in [0, 1], as papers have them; other ranges are scaled. It works
/// on the perturbation (delta).
/// </summary>
/// <typeparam name="TState">What it remembers.</typeparam>
internal abstract class UnitRangeRule<TState> : UpdateRule<TState>
    where TState : BatchState
{
    protected sealed override (Tensor Images, TState State) Step(StepContext context, TState state)
    {
        var (lower, width) = (context.Range.Lower, context.Range.Upper - context.Range.Lower);
        var images = new UnitImages(
            (context.Clean - lower) / width,
            (context.Images - context.Clean) / width,
            logitGradient => width * context.Gradient(logitGradient));
        var (delta, next) = Step(context, images, state);
        return (context.Clean + (width * delta), next);
    }

    /// <summary>Gives the next perturbation, float32 [N, C, *space], and the next state.</summary>
    protected abstract (Tensor Delta, TState State) Step(StepContext context, UnitImages images, TState state);

    /// <summary>Cosine annealing: a value that falls from one to another as half a cosine; float32 [N, 1, ...].</summary>
    protected static Tensor Anneal(StepContext context, int steps, double from, double to) =>
        to + ((from - to) * 0.5 * (1 + (context.Steps * (Math.PI / steps)).cos()));

    /// <summary>Images with values in [0, 1].</summary>
    /// <param name="Clean">float32 [N, C, *space], as given.</param>
    /// <param name="Delta">float32 [N, C, *space], the perturbation.</param>
    /// <param name="Gradient">Gives the gradient of Σ weights · logits, as <see cref="StepContext.Gradient"/>.</param>
    protected sealed record UnitImages(Tensor Clean, Tensor Delta, Func<Tensor, Tensor> Gradient)
    {
        /// <summary>Gives the perturbation of each value that goes farthest within the range.</summary>
        public Tensor Farthest => maximum(Clean, 1 - Clean);
    }
}
