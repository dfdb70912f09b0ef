using static TorchSharp.torch;

namespace SegProbe.Attacks.Budget;

/// <summary>
/// Attacks each example several times, first from the image itself and then from random points of the budget, and keeps
/// the attempt with the best state.
/// </summary>
/// <param name="options">The budget and the number of attempts.</param>
/// <param name="range">The range of the images' values.</param>
internal sealed class RestartedExamples(BudgetAttackOptions options, ValueRange range)
{
    private readonly Dictionary<int, List<AttackOutcome>> attempts = [];
    private readonly Dictionary<int, List<AttackSnapshot>> snapshots = [];

    /// <summary>Gives the attempts at examples, those of one example after each other.</summary>
    public IEnumerable<AttackExample> Attempts(IEnumerable<AttackExample> examples)
    {
        foreach (var example in examples)
        {
            // A copy: what is made on demand may end before the last attempt starts.
            var held = example.Map(tensor => tensor.clone().DetachFromDisposeScope());
            try
            {
                for (var attempt = 0; attempt < options.Restarts; attempt++)
                {
                    var copy = held.Map(tensor => tensor.clone());
                    yield return attempt == 0 ? copy : FromRandomStart(copy, attempt);
                }
            }
            finally
            {
                held.Free();
            }
        }
    }

    /// <summary>Gives what holds the snapshots of attempts until it is known which one is kept; null for none.</summary>
    public Snapshots? Hold(Snapshots? wanted) => wanted is null
        ? null
        : wanted with
        {
            OnSnapshot = snapshot => Listed(snapshots, snapshot.Index).Add(
                snapshot with { Image = snapshot.Image.clone().DetachFromDisposeScope() }),
        };

    /// <summary>Takes the outcome of an attempt and, after the last one at an example, hands out the best.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="wanted">Who wants snapshots of it; null for nobody.</param>
    /// <param name="onDone">Receives the best outcome, with the passes and the time of all.</param>
    public void Add(AttackOutcome outcome, Snapshots? wanted, Action<AttackOutcome> onDone)
    {
        var index = outcome.Index / options.Restarts;
        var made = Listed(attempts, index);
        made.Add(outcome);
        if (made.Count < options.Restarts)
        {
            return;
        }

        attempts.Remove(index);
        var first = made.Single(attempt => attempt.Index % options.Restarts == 0);
        var best = made.OrderBy(attempt => attempt.Index).Aggregate((before, next) => IsBetter(next, before) ? next : before);
        HandOut(index, first.Index, best.Index, wanted);
        made.Where(attempt => attempt != best).ToList().ForEach(attempt => attempt.Dispose());
        onDone(new()
        {
            Index = index,
            Trajectory = [first.Clean, .. best.Trajectory.Skip(1)],
            Best = best.Best,
            BestImage = best.BestImage,
            LastImage = best.LastImage,
            UsedParameters = best.UsedParameters,
            Passes = new(made.Sum(attempt => attempt.Passes.Forward), made.Sum(attempt => attempt.Passes.Backward)),
            Duration = new(made.Sum(attempt => attempt.Duration.Ticks)),
            Failure = best.Failure,
        });
    }

    // A random start is no state to report: an attempt that never left it is none.
    private bool IsBetter(AttackOutcome attempt, AttackOutcome before) =>
        attempt.Best.Step > 0 && options.IsBetter(attempt.Best, before.Best);

    // The clean image is the first attempt's.
    private void HandOut(int index, int first, int best, Snapshots? wanted)
    {
        foreach (var attempt in Enumerable.Range(index * options.Restarts, options.Restarts))
        {
            foreach (var snapshot in Listed(snapshots, attempt))
            {
                if (attempt == (snapshot.Step == 0 ? first : best))
                {
                    wanted?.OnSnapshot(snapshot with { Index = index });
                }

                snapshot.Image.Dispose();
            }

            snapshots.Remove(attempt);
        }
    }

    private AttackExample FromRandomStart(AttackExample example, int attempt)
    {
        using var generator = new Generator((ulong)((example.Seed * 1_000_003L) + attempt));
        var epsilon = options.Epsilon * (range.Upper - range.Lower);
        var shape = example.Image.shape;
        var delta = options.Norm == PerturbationNorm.Linf
            ? epsilon * ((2 * rand(shape, generator: generator)) - 1)
            : InBall(randn(shape, generator: generator), rand(1, generator: generator), epsilon);
        var start = (example.Image + delta.to(example.Image.device)).clamp(range.Lower, range.Upper);
        return example with
        {
            Start = example.Region is { } region ? where(region.unsqueeze(0), start, example.Image) : start,
        };
    }

    // Evenly in the ball: the radius is the root, as high as there are values, of an even draw.
    private static Tensor InBall(Tensor direction, Tensor draw, double epsilon) =>
        direction * (epsilon * draw.pow(1.0 / direction.numel()) / direction.norm());

    private static List<T> Listed<T>(Dictionary<int, List<T>> lists, int key)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        return list;
    }
}
