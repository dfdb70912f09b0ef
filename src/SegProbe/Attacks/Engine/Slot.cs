using static TorchSharp.torch;

namespace SegProbe.Attacks.Engine;

/// <summary>A place of a batch: the history of the example that is under attack there.</summary>
/// <param name="index">The place of the example among those given.</param>
/// <param name="example">The example.</param>
/// <param name="options">The attack.</param>
internal sealed class Slot(int index, AttackExample example, AttackOptions options)
{
    private readonly List<TrajectoryPoint> trajectory = [];
    private readonly bool startsElsewhere = example.Start is not null;
    private PassCount passes;
    private int reportedStep = -1;
    private RuleSummary summary = RuleSummary.None;

    /// <summary>Gets the place of the example among those given.</summary>
    public int Index => index;

    /// <summary>Gets whether only some pixels of the image may change.</summary>
    public bool HasRegion { get; } = example.Region is not null;

    /// <summary>Gets what decides random choices.</summary>
    public int Seed { get; } = example.Seed;

    /// <summary>Gets whether no state has been measured yet.</summary>
    public bool IsUnmeasured => trajectory.Count == 0;

    /// <summary>Gets whether the example has spent its steps, reached its goal or failed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Gets the number of the best state.</summary>
    public int BestStep { get; private set; }

    /// <summary>Gets the last state.</summary>
    public TrajectoryPoint Last => trajectory[^1];

    /// <summary>
    /// Gets whether the example is done, but its best state is one that only a surrogate has seen, or its last one is.
    /// </summary>
    public bool HasUnverifiedBest => IsDone && (Failure is not null || (BestStep != 0 && BestStep != Last.Step));

    /// <summary>Gets why the example ended early; null otherwise.</summary>
    public string? Failure { get; private set; }

    /// <summary>Gets or sets the share of the steps' time that this example took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Counts a pass, unless the example is done and only its batch goes on.</summary>
    public void CountForward() => passes = IsDone ? passes : passes with { Forward = passes.Forward + 1 };

    /// <inheritdoc cref="CountForward"/>
    public void CountBackward() => passes = IsDone ? passes : passes with { Backward = passes.Backward + 1 };

    /// <summary>Adds a measured state.</summary>
    /// <param name="metrics">The state.</param>
    /// <returns>Whether the state is the best so far.</returns>
    public bool Record(StateMetrics metrics)
    {
        if (!double.IsFinite(metrics.L2) || !double.IsFinite(metrics.LogitSum))
        {
            Fail(
                double.IsFinite(metrics.L2)
                    ? $"scores after {trajectory.Count} steps are"
                    : $"gradient of step {trajectory.Count} is",
                metrics.PixelsOffTarget);
            return false;
        }

        var point = PointOf(metrics);
        trajectory.Add(point);
        IsDone = point.Step == options.Steps || (options.IsGoal(point) && !(startsElsewhere && point.Step == 0));
        // Where the search starts elsewhere, that is no state to report.
        var isBest = point.Step == 0 || (startsElsewhere && BestStep == 0)
            || options.IsBetter(point, trajectory[BestStep]);
        BestStep = isBest ? point.Step : BestStep;
        return isBest;
    }

    /// <summary>
    /// Tells whether a state that a surrogate has measured would be reported or end the attack: the clean one, one that
    /// reaches the goal, one that the attack builds on, and the last.
    /// </summary>
    public bool NeedsVerification(StateMetrics metrics) =>
        !IsDone
        && (IsUnmeasured || trajectory.Count == options.Steps || options.IsGoal(PointOf(metrics))
            || options.NeedsVerification(PointOf(metrics), trajectory[BestStep]));

    /// <summary>
    /// Puts verified metrics of the best state in place of those of a surrogate. The best of it, the clean and the last
    /// state, which are all verified, is then the best. After a failure what came after the best is dropped: nobody can
    /// measure it any more.
    /// </summary>
    public void VerifyBest(StateMetrics metrics)
    {
        passes = passes with { Forward = passes.Forward + 1 };
        if (double.IsFinite(metrics.LogitSum))
        {
            trajectory[BestStep] = trajectory[BestStep] with
            {
                Iou = metrics.Iou,
                PixelAccuracy = metrics.PixelAccuracy,
                L2 = metrics.L2,
                Linf = metrics.Linf,
                PixelsOffTarget = metrics.PixelsOffTarget,
            };
        }

        if (Failure is not null)
        {
            trajectory.RemoveRange(BestStep + 1, Last.Step - BestStep);
        }

        foreach (var step in startsElsewhere ? (int[])[Last.Step] : [0, Last.Step])
        {
            BestStep = options.IsBetter(trajectory[step], trajectory[BestStep]) ? step : BestStep;
        }
    }

    /// <summary>Gives the number of the last state, once; null where it was given before or measures nothing.</summary>
    public int? TakeLastStep()
    {
        if (IsUnmeasured || Last.Step == reportedStep || Failure is not null)
        {
            return null;
        }

        reportedStep = Last.Step;
        return reportedStep;
    }

    /// <summary>Says how large the step from the last state is.</summary>
    public void SetStepSize(double stepSize) =>
        trajectory[^1] = IsDone ? Last : Last with { Multiplier = stepSize };

    /// <summary>Takes what the rule says of the example, which is done.</summary>
    public void Close(RuleSummary said)
    {
        summary = said;
        trajectory[^1] = Failure is null ? Last with { Multiplier = said.StepSize } : Last;
    }

    /// <summary>Sums up. Where the example failed, the best image stands for the last one too.</summary>
    public AttackOutcome Outcome(Tensor best, Tensor last) => new()
    {
        Index = Index,
        Trajectory = trajectory,
        Best = trajectory[BestStep],
        BestImage = best,
        LastImage = last,
        UsedParameters = summary.Parameters,
        Passes = passes,
        Duration = Duration,
        Failure = Failure,
    };

    // A clean image without logits agrees with nothing.
    private void Fail(string what, long pixels)
    {
        IsDone = true;
        Failure = $"The {what} not finite.";
        if (IsUnmeasured)
        {
            trajectory.Add(new(0, 0, 0, 0, 0, 0, pixels));
        }
    }

    private TrajectoryPoint PointOf(StateMetrics metrics) => new(
        trajectory.Count, metrics.Iou, metrics.PixelAccuracy, metrics.L2, metrics.Linf, 0, metrics.PixelsOffTarget);
}
