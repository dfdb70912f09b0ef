namespace SegProbe.Attacks;

/// <summary>Settings that every attack has.</summary>
public abstract record AttackOptions
{
    private protected AttackOptions()
    {
    }

    /// <summary>Gets the method's name as users write it, for example <c>asma</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets what is done with the mask; it is reached by default.</summary>
    public AttackGoal Goal { get; init; } = AttackGoal.Reach;

    /// <summary>
    /// Gets the largest number of steps; by default 500, 200 for the minimum-norm mask attack and 100 within a budget.
    /// The authors' code of ASMA always makes 2501.
    /// </summary>
    public int Steps { get; init => field = Check.AtLeast(value, 1); } = 500;

    /// <summary>
    /// Gets the IoU in [0, 1] at which an image is done before its steps are spent: at least this to reach a mask, at
    /// most 1 less this to avoid it; null (the default) for never.
    /// </summary>
    public double? StopIou { get; init => field = value is { } iou ? Check.Between(iou, 0, 1) : null; }

    /// <summary>Gets whose procedure is followed: paper, or authors for that of published code.</summary>
    internal virtual string ProtocolName => "paper";

    /// <summary>Gets the norm that is made small or bounded; null where the method has none.</summary>
    internal virtual PerturbationNorm? NormOrNone => null;

    /// <summary>Gets what sets it apart from others of its name but for steps, for example <c>l2-0.3</c>.</summary>
    internal abstract string Details { get; }

    /// <summary>Gets whether the figures of a state are those of the image before it is clamped.</summary>
    internal virtual bool MeasuresUnclamped => false;

    /// <summary>Makes what moves the images; for one run.</summary>
    internal abstract Movement Start();

    /// <summary>Gives how far an IoU is towards the goal: 1 is all the way.</summary>
    internal double Progress(double iou) => Goal == AttackGoal.Reach ? iou : 1 - iou;

    /// <summary>
    /// Tells whether a state is the better adversarial example: nearer to the goal by IoU, or as near and of smaller
    /// L2.
    /// </summary>
    internal virtual bool IsBetter(TrajectoryPoint state, TrajectoryPoint than)
    {
        var (mine, other) = (Progress(state.Iou), Progress(than.Iou));
        return mine > other || (mine == other && state.L2 < than.L2);
    }

    /// <summary>Tells whether a state ends the attack early.</summary>
    internal virtual bool IsGoal(double iou) => Progress(iou) >= StopIou;

    /// <summary>
    /// Tells whether a state that only a guide has seen must be measured before anything hangs on it; beside the
    /// clean state, the last one and one that ends the attack.
    /// </summary>
    internal virtual bool IsClaim(TrajectoryPoint state, TrajectoryPoint best) => false;
}
