using SegProbe.Attacks.Engine;

namespace SegProbe.Attacks;

/// <summary>
/// Settings that every attack has. An attack of one's own derives from it: a name, parameters of its own marked with
/// <see cref="AttackParameterAttribute"/>, and an <see cref="UpdateRule{TState}"/>.
/// </summary>
public abstract record AttackOptions
{
    /// <summary>Creates settings with their defaults.</summary>
    protected AttackOptions()
    {
    }

    /// <summary>Gets the method's name as users write it, for example <c>asma</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets what is done with the mask; targeted by default.</summary>
    [AttackParameter(
        "targeted: make the model draw the mask. untargeted: make it draw anything else at each of the mask's pixels; " +
        "1 - IoU then takes the place of IoU wherever success is counted.")]
    public AttackGoal Goal { get; init; } = AttackGoal.Targeted;

    /// <summary>Gets the largest number of steps, at least 1; each method has its own default.</summary>
    [AttackParameter("Largest number of steps.", Hint = "N")]
    public int Steps { get => field > 0 ? field : DefaultSteps; init => field = Check.AtLeast(value, 1); }

    /// <summary>
    /// Gets the IoU in [0, 1] at which an image is done before its steps are spent: at least this where targeted, at
    /// most 1 less this where untargeted; null (the default) for never.
    /// </summary>
    [AttackParameter("Stop an example once its IoU reaches this.", Hint = "V")]
    public double? StopIou { get; init => field = value is { } iou ? Check.Between(iou, 0, 1) : null; }

    /// <summary>Gets the norms that the method bounds or makes small, its default first; empty where it has none.</summary>
    public virtual IReadOnlyList<PerturbationNorm> Norms => [];

    /// <summary>Gets the norm that is made small or bounded; null where the method has none.</summary>
    public virtual PerturbationNorm? NormOrNone => null;

    /// <summary>Gets how many steps an example takes at most, those of restarts included.</summary>
    public virtual int TotalSteps => Steps;

    /// <summary>Gets the number of steps where none is set.</summary>
    protected virtual int DefaultSteps => 500;

    /// <summary>
    /// Gets whether a state is measured on the image before it is clamped to the model's range, by a forward pass of
    /// its own.
    /// </summary>
    public virtual bool MeasuresUnclamped => false;

    /// <summary>
    /// Gets whether the steps follow gradients, as most do; others take only forward passes, which any model has.
    /// </summary>
    public virtual bool FollowsGradient => true;

    /// <summary>Checks what no single value can show: that the values belong together.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Checks what a sweep over several methods must set for this one.</summary>
    /// <param name="keys">The keys of all parameters that the sweep sets, also of those that only others have.</param>
    /// <exception cref="ArgumentException">A value is missing; the message says which.</exception>
    internal virtual void ValidateAmong(IReadOnlySet<string> keys)
    {
    }

    /// <summary>Makes what moves the images; for one run.</summary>
    public abstract UpdateRule CreateRule();

    /// <summary>Gives how far an IoU is towards the goal: 1 is all the way.</summary>
    public double Progress(double iou) => Goal == AttackGoal.Targeted ? iou : 1 - iou;

    /// <summary>
    /// Tells whether the state after some steps may be reported; others, for example outside of the budget, only lead
    /// there.
    /// </summary>
    public virtual bool MayBeReported(int step) => true;

    /// <summary>
    /// Tells whether a state is the better adversarial example: nearer to the goal by IoU, or as near and of smaller
    /// L2.
    /// </summary>
    public virtual bool IsBetter(TrajectoryPoint state, TrajectoryPoint than)
    {
        var (mine, other) = (Progress(state.Iou), Progress(than.Iou));
        return mine > other || (mine == other && state.L2 < than.L2);
    }

    /// <summary>Tells whether a state ends the attack early.</summary>
    public virtual bool IsGoal(TrajectoryPoint state) => Progress(state.Iou) >= StopIou;

    /// <summary>
    /// Tells whether a state that only a surrogate has seen must be verified before anything hangs on it; beside the
    /// clean state, the last one and one that ends the attack.
    /// </summary>
    public virtual bool NeedsVerification(TrajectoryPoint state, TrajectoryPoint best) => false;
}
