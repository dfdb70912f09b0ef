namespace SegProbe.Attacks.MinimumNorm;

/// <summary>Settings of attacks that search the smallest perturbation that reaches an IoU.</summary>
public abstract record MinimumNormAttackOptions : AttackOptions
{
    private readonly PerturbationNorm? norm;

    private protected MinimumNormAttackOptions()
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
    public override IReadOnlyList<PerturbationNorm> Norms => [PerturbationNorm.L2, PerturbationNorm.Linf];

    /// <inheritdoc/>
    public override PerturbationNorm? NormOrNone => Norm;

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
