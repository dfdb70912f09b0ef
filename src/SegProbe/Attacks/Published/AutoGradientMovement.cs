using SegProbe.Attacks.Budget;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// The steps of APGD: with momentum, and of a length that is halved at checkpoints where too few steps raised the
/// objective; from there on the search goes on from the best image.
/// </summary>
/// <remarks>Croce and Hein, ICML 2020 (arXiv:2003.01690), algorithm 1; their constants.</remarks>
internal sealed class AutoGradientMovement(BudgetAttackOptions options, BudgetMethod method) : Movement
{
    private const double Momentum = 0.75;
    private const double EnoughRises = 0.75;

    private readonly PixelObjective objective = new(method);

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
        var start = where(halved, lanes.Recall(Kept.BestImage), lanes.Current);
        var uphill = where(halved, lanes.Recall(Kept.BestGradient), gradient);
        var previous = where(halved, start, lanes.Recall(Kept.Previous));
        lanes.Keep(Kept.Previous, start.clone());
        var radius = options.Radius(now);
        var length = lanes.Recall(Kept.Length).to(ScalarType.Float32) * radius;
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
        var isBest = value.gt(lanes.Recall(Kept.Best));
        lanes.Keep(Kept.Best, where(isBest, value, lanes.Recall(Kept.Best)));
        lanes.Keep(Kept.BestImage, where(isBest, lanes.Current, lanes.Recall(Kept.BestImage)));
        lanes.Keep(Kept.BestGradient, where(isBest, gradient, lanes.Recall(Kept.BestGradient)));
    }

    // Halves lengths where it is time to and gives where: bool [N, 1, 1, 1].
    private Tensor Check(AttackLanes lanes, Tensor value)
    {
        var rises = lanes.Recall(Kept.Rises) + value.gt(lanes.Recall(Kept.Value));
        var best = lanes.Recall(Kept.Best);
        var gap = Gaps(value.device).index_select(0, lanes.Steps.flatten().to(ScalarType.Int64)).view(-1, 1, 1, 1);
        var isTime = gap.gt(0);
        var isStuck = best.le(lanes.Recall(Kept.BestAtCheck)).logical_and(lanes.Recall(Kept.WasHalved).eq(0));
        var halved = isTime.logical_and(rises.lt(EnoughRises * gap).logical_or(isStuck));
        lanes.Keep(Kept.Length, where(halved, lanes.Recall(Kept.Length) / 2, lanes.Recall(Kept.Length)));
        lanes.Keep(Kept.WasHalved, where(isTime, halved.to(ScalarType.Float64), lanes.Recall(Kept.WasHalved)));
        lanes.Keep(Kept.BestAtCheck, where(isTime, best, lanes.Recall(Kept.BestAtCheck)));
        lanes.Keep(Kept.Rises, where(isTime, zeros_like(rises), rises));
        lanes.Keep(Kept.Value, value);
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
}
