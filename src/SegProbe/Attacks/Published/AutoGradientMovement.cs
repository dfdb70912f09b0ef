using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of APGD: with momentum, and of a length that is halved at checkpoints where too few steps raised the
/// objective; from there on the search goes on from the best image.
/// </summary>
/// <remarks>Croce and Hein, ICML 2020 (arXiv:2003.01690), algorithm 1; their constants.</remarks>
internal sealed class AutoGradientMovement(BudgetAttackOptions options) : Movement
{
    private const double Momentum = 0.75;
    private const double EnoughRises = 0.75;

    private readonly PixelObjective objective = new(options.Method);

    // What is remembered of each example. The length is in units of the budget.
    private enum Kept
    {
        Previous,
        BestImage,
        BestGradient,
        Length,
        Value,
        Best,
        BestAtCheck,
        Rises,
        WasHalved,
    }

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds)
    {
        Tensor Each(double value) => full([clean.shape[0], 1, 1, 1], value, ScalarType.Float64, clean.device);
        return
        [
            clean, clean, zeros_like(clean), Each(2), Each(double.PositiveInfinity),
            Each(double.NegativeInfinity), Each(double.NegativeInfinity), Each(0), Each(1),
        ];
    }

    public override Tensor Move(AttackMoment now)
    {
        var lanes = now.Lanes;
        var (value, slopes) = objective.Of(ScoredPixels.Of(now, options.Goal), lanes.Steps / options.Steps);
        var gradient = now.Gradient(slopes);
        KeepBest(lanes, value, gradient);
        var halved = Check(lanes, value);
        var start = where(halved, Recall(lanes, Kept.BestImage), lanes.Current);
        var uphill = where(halved, Recall(lanes, Kept.BestGradient), gradient);
        var previous = where(halved, start, Recall(lanes, Kept.Previous));
        Keep(lanes, Kept.Previous, start.clone());
        var radius = options.Radius(now);
        var length = Recall(lanes, Kept.Length).to(ScalarType.Float32) * radius;
        lanes.SetMultipliers(length);

        Tensor Inside(Tensor images) =>
            (lanes.Clean + Norms.Project(images - lanes.Clean, radius, options.Norm))
            .clamp(now.Range.Lower, now.Range.Upper);
        var reached = Inside(start + (length * Norms.Direction(uphill, options.Norm)));
        var mixed = Inside(start + (Momentum * (reached - start)) + ((1 - Momentum) * (start - previous)));
        return where(lanes.Steps.eq(0), reached, mixed);
    }

    /// <summary>Gives the steps after which the length is looked at.</summary>
    /// <param name="steps">The number of steps of the attack.</param>
    internal static IReadOnlyList<int> Checkpoints(int steps)
    {
        var (before, at) = (0.0, 0.22);
        var checkpoints = new List<int>();
        while (Math.Ceiling(at * steps - 1e-9) is var step && step < steps)
        {
            checkpoints.Add((int)step);
            (before, at) = (at, at + Math.Max(at - before - 0.03, 0.06));
        }

        return [.. checkpoints.Distinct()];
    }

    private static void KeepBest(AttackLanes lanes, Tensor value, Tensor gradient)
    {
        var isBest = value.gt(Recall(lanes, Kept.Best));
        Keep(lanes, Kept.Best, where(isBest, value, Recall(lanes, Kept.Best)));
        Keep(lanes, Kept.BestImage, where(isBest, lanes.Current, Recall(lanes, Kept.BestImage)));
        Keep(lanes, Kept.BestGradient, where(isBest, gradient, Recall(lanes, Kept.BestGradient)));
    }

    // Halves lengths where it is time to and gives where: bool [N, 1, 1, 1].
    private Tensor Check(AttackLanes lanes, Tensor value)
    {
        var rises = Recall(lanes, Kept.Rises) + value.gt(Recall(lanes, Kept.Value));
        var best = Recall(lanes, Kept.Best);
        var gap = Gaps(value.device).index_select(0, lanes.Steps.flatten().to(ScalarType.Int64)).view(-1, 1, 1, 1);
        var isTime = gap.gt(0);
        var isStuck = best.le(Recall(lanes, Kept.BestAtCheck)).logical_and(Recall(lanes, Kept.WasHalved).eq(0));
        var halved = isTime.logical_and(rises.lt(EnoughRises * gap).logical_or(isStuck));
        Keep(lanes, Kept.Length, where(halved, Recall(lanes, Kept.Length) / 2, Recall(lanes, Kept.Length)));
        Keep(lanes, Kept.WasHalved, where(isTime, halved.to(ScalarType.Float64), Recall(lanes, Kept.WasHalved)));
        Keep(lanes, Kept.BestAtCheck, where(isTime, best, Recall(lanes, Kept.BestAtCheck)));
        Keep(lanes, Kept.Rises, where(isTime, zeros_like(rises), rises));
        Keep(lanes, Kept.Value, value);
        return halved;
    }

    // The number of steps since the checkpoint before, at checkpoints; 0 elsewhere.
    private Tensor Gaps(Device device)
    {
        var gaps = new double[options.Steps + 1];
        var before = 0;
        foreach (var step in Checkpoints(options.Steps))
        {
            (gaps[step], before) = (step - before, step);
        }

        return tensor(gaps, device: device);
    }

    private static Tensor Recall(AttackLanes lanes, Kept what) => lanes.Memory((int)what);

    private static void Keep(AttackLanes lanes, Kept what, Tensor value) => lanes.Remember((int)what, value);
}
