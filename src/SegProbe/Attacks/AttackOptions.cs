namespace SegProbe.Attacks;

/// <summary>Settings that every attack has.</summary>
public abstract record AttackOptions
{
    private protected AttackOptions()
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

    /// <summary>Gets the number of steps where none is set.</summary>
    protected virtual int DefaultSteps => 500;

    /// <summary>Gets the goal's name as users write it.</summary>
    internal string GoalName => Goal == AttackGoal.Targeted ? "reach" : "avoid";

    /// <summary>Gets whose procedure is followed: paper, or authors for that of published code.</summary>
    internal virtual string ProtocolName => "paper";

    /// <summary>Gets what sets it apart from others of its name but for steps, for example <c>l2-0.3</c>.</summary>
    internal string Details => string.Join(
        '-',
        from parameter in AttackParameters.List(this)
        where parameter.Label is not null
        let value = parameter.Write(this)
        where value is not null
        select parameter.Label == "" ? value : $"{parameter.Label}-{value}");

    /// <summary>Gets whether the figures of a state are those of the image before it is clamped.</summary>
    internal virtual bool MeasuresUnclamped => false;

    /// <summary>Checks what no single value can show: that the values belong together.</summary>
    /// <exception cref="ArgumentException">They do not; the message says which.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Makes what moves the images; for one run.</summary>
    internal abstract Movement Start();

    /// <summary>Gives how far an IoU is towards the goal: 1 is all the way.</summary>
    public double Progress(double iou) => Goal == AttackGoal.Targeted ? iou : 1 - iou;

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
