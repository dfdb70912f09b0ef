using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>The history of one example under attack.</summary>
internal sealed class AttackLane(int index, AttackOptions options, bool hasRegion)
{
    private readonly List<TrajectoryPoint> trajectory = [];
    private double shape;
    private PassCount passes;
    private int told = -1;

    /// <summary>Gets the place of the example among those given.</summary>
    public int Index { get; } = index;

    /// <summary>Gets whether only some pixels of the image may change.</summary>
    public bool HasRegion => hasRegion;

    /// <summary>Gets whether no state has been measured yet.</summary>
    public bool IsFresh => trajectory.Count == 0;

    /// <summary>Gets whether the example has spent its steps, reached its goal or failed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>
    /// Gets what the multiplier's shape is scaled by; null until a calibrated rule has seen the first direction.
    /// </summary>
    public double? Scale { get; private set; }

    /// <summary>Gets whether the example moves next and its step has no length yet.</summary>
    public bool NeedsScale => !IsDone && Scale is null;

    /// <summary>Gets the multiplier of the next update; 0 where it is not known.</summary>
    public double Multiplier => (Scale ?? 0) * shape;

    /// <summary>Gets the number of the best state.</summary>
    public int BestStep { get; private set; }

    /// <summary>Gets the number of the last state.</summary>
    public int LastStep => trajectory[^1].Step;

    /// <summary>
    /// Gets whether the example is done, but its best state is one that only a guide has seen, or its last one is.
    /// </summary>
    public bool IsBestBelieved => IsDone && (Failure is not null || (BestStep != 0 && BestStep != LastStep));

    /// <summary>Gets why the example ended early; null otherwise.</summary>
    public string? Failure { get; private set; }

    /// <summary>Gets or sets the share of the steps' time that this example took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Counts a pass, unless the example is done and only its batch goes on.</summary>
    public void CountForward() => passes = IsDone ? passes : passes with { Forward = passes.Forward + 1 };

    /// <inheritdoc cref="CountForward"/>
    public void CountBackward() => passes = IsDone ? passes : passes with { Backward = passes.Backward + 1 };

    /// <summary>Adds a measured state.</summary>
    /// <param name="figures">IoU, pixel accuracy, L2, L-infinity, pixels off target, sum of the scores.</param>
    /// <param name="movement">What knows the multiplier.</param>
    /// <returns>Whether the state is the best so far.</returns>
    public bool Record(ReadOnlySpan<double> figures, Movement movement)
    {
        if (!double.IsFinite(figures[2]) || !double.IsFinite(figures[5]))
        {
            Fail(
                double.IsFinite(figures[2])
                    ? $"scores after {trajectory.Count} steps are"
                    : $"gradient of step {trajectory.Count} is",
                (long)figures[4]);
            return false;
        }

        Scale ??= movement.NeedsScale ? null : 1;
        shape = movement.Multiplier(trajectory.Count, figures[0]);
        var point = PointOf(figures);
        trajectory.Add(point);
        IsDone = point.Step == options.Steps || options.IsGoal(point.Iou);
        var isBest = point.Step == 0 || options.IsBetter(point, trajectory[BestStep]);
        BestStep = isBest ? point.Step : BestStep;
        return isBest;
    }

    /// <summary>
    /// Tells whether a state with these figures would be reported or end the attack: the clean one, one that reaches
    /// the goal, one that the attack builds on, and the last.
    /// </summary>
    public bool IsClaimed(ReadOnlySpan<double> figures) =>
        !IsDone
        && (IsFresh || trajectory.Count == options.Steps || options.IsGoal(figures[0])
            || options.IsClaim(PointOf(figures), trajectory[BestStep]));

    /// <summary>
    /// Puts measured figures of the best state in place of believed ones. The best of it, the clean and the last state,
    /// which are all measured, is then the best. After a failure what came after the best is dropped: nobody can
    /// measure it any more.
    /// </summary>
    /// <param name="figures">As for <see cref="Record"/>.</param>
    public void ConfirmBest(ReadOnlySpan<double> figures)
    {
        passes = passes with { Forward = passes.Forward + 1 };
        if (double.IsFinite(figures[5]))
        {
            trajectory[BestStep] = trajectory[BestStep] with
            {
                Iou = figures[0],
                PixelAccuracy = figures[1],
                L2 = figures[2],
                Linf = figures[3],
                PixelsOffTarget = (long)figures[4],
            };
        }

        if (Failure is not null)
        {
            trajectory.RemoveRange(BestStep + 1, LastStep - BestStep);
        }

        foreach (var step in (int[])[0, LastStep])
        {
            BestStep = options.IsBetter(trajectory[step], trajectory[BestStep]) ? step : BestStep;
        }
    }

    /// <summary>Gives the number of the last state, once; null where it was given before or measures nothing.</summary>
    public int? TakeNews()
    {
        if (IsFresh || LastStep == told || Failure is not null)
        {
            return null;
        }

        told = LastStep;
        return told;
    }

    // A clean image without scores agrees with nothing.
    private void Fail(string what, long pixels)
    {
        IsDone = true;
        Failure = $"The {what} not finite.";
        if (IsFresh)
        {
            trajectory.Add(new(0, 0, 0, 0, 0, 0, pixels));
        }
    }

    /// <summary>Scales the multiplier so that the first step gets its length.</summary>
    /// <param name="directionL2">
    /// The length of the first direction; where it is 0, nothing moves and the multiplier is 0.
    /// </param>
    /// <param name="stepL2">The length wanted.</param>
    public void Calibrate(double directionL2, double stepL2)
    {
        Scale = directionL2 > 0 ? stepL2 / (directionL2 * shape) : 0;
        trajectory[^1] = trajectory[^1] with { Multiplier = Multiplier };
    }

    /// <summary>Says how long the next update is, if there is one.</summary>
    public void SetMultiplier(double length) =>
        trajectory[^1] = trajectory[^1] with { Multiplier = IsDone ? Multiplier : length };

    /// <summary>Sums up. Where the example failed, the best image stands for the last one too.</summary>
    public AttackOutcome Outcome(Movement movement, Tensor best, Tensor last) => new()
    {
        Index = Index,
        Trajectory = trajectory,
        Best = trajectory[BestStep],
        BestImage = best,
        LastImage = last,
        UsedParameters = movement.UsedParameters(Scale ?? 0),
        Passes = passes,
        Duration = Duration,
        Failure = Failure,
    };

    private TrajectoryPoint PointOf(ReadOnlySpan<double> figures) => new(
        trajectory.Count, figures[0], figures[1], figures[2], figures[3], Multiplier, (long)figures[4]);
}
