namespace SegProbe.Attacks;

/// <summary>Settings of attacks that search the smallest change that reaches an IoU.</summary>
public abstract record MinimumAttackOptions : AttackOptions
{
    private protected MinimumAttackOptions()
    {
    }

    /// <summary>Gets the norm that is made small.</summary>
    public abstract PerturbationNorm Norm { get; init; }

    /// <summary>
    /// Gets the IoU in (0, 1] from which a state is a success: at least this to reach a mask, at most 1 less this to
    /// avoid it. 0.95 by default.
    /// </summary>
    public double SuccessIou { get; init => field = Check.Between(Check.Positive(value), 0, 1); } = 0.95;

    /// <inheritdoc/>
    internal override PerturbationNorm? NormOrNone => Norm;

    /// <summary>Gets the norms that the method has, its own first.</summary>
    internal virtual IReadOnlyList<PerturbationNorm> Norms => [PerturbationNorm.L2, PerturbationNorm.Linf];

    /// <summary>Gets whether the method has the norm.</summary>
    internal bool HasNorm => Norms.Contains(Norm);

    /// <summary>Checks that the method has the norm.</summary>
    /// <exception cref="ArgumentException">It has not; the message names those it has.</exception>
    internal MinimumAttackOptions WithNormChecked() => HasNorm
        ? this
        : throw new ArgumentException(
            $"{nameof(Norm)} must be {string.Join(" or ", Norms)} for {Name}, got {Norm}. Leave it out, or take " +
            "another method.", nameof(Norm));

    /// <summary>Tells whether a state has the IoU.</summary>
    internal bool IsSuccess(double iou) => Progress(iou) >= SuccessIou;

    /// <summary>Gives a state's size in the norm.</summary>
    internal double Size(TrajectoryPoint state) => Norm == PerturbationNorm.L2 ? state.L2 : state.Linf;

    /// <summary>
    /// Tells whether a state is better: a success is better than none, the smaller one of two successes, the one
    /// nearer to the goal of two failures.
    /// </summary>
    internal override bool IsBetter(TrajectoryPoint state, TrajectoryPoint than) =>
        (IsSuccess(state.Iou), IsSuccess(than.Iou)) switch
        {
            (true, true) => Size(state) < Size(than),
            (false, false) => base.IsBetter(state, than),
            (var mine, _) => mine,
        };

    /// <inheritdoc/>
    internal override bool IsClaim(TrajectoryPoint state, TrajectoryPoint best) =>
        IsSuccess(state.Iou) && IsBetter(state, best);
}
