using System.Globalization;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// The examples under attack at one time: their tensors side by side, their histories, and the queue behind them.
/// </summary>
internal sealed class AttackLanes : IDisposable
{
    private readonly LaneQueue queue;
    private readonly int capacity;
    private readonly ISegmentationModel model;
    private readonly AttackOptions options;
    private readonly Movement movement;
    private readonly List<AttackLane> lanes = [];
    private readonly LaneTensors tensors = new();
    private int taken;

    public AttackLanes(
        IEnumerable<AttackExample> examples, int capacity, ISegmentationModel model, AttackOptions options,
        Movement movement)
    {
        (this.capacity, this.model, this.options, this.movement) = (capacity, model, options, movement);
        queue = new(examples);
    }

    public int Count => lanes.Count;

    public bool AnyFresh => lanes.Exists(lane => lane.IsFresh);

    public bool AllDone => lanes.TrueForAll(lane => lane.IsDone);

    public bool AnyUnscaled => lanes.Exists(lane => lane.NeedsScale);

    /// <summary>Gets float32 [N, C, H, W], the images as given.</summary>
    public Tensor Clean => tensors[LaneRows.Clean];

    /// <summary>Gets float32 [N, C, H, W], the images as they are now.</summary>
    public Tensor Current => tensors[LaneRows.Current];

    /// <summary>Gets float32 [N, C, H, W], the best images so far; the clean ones at first.</summary>
    public Tensor Best => tensors[LaneRows.Best];

    /// <summary>Gets int64 [N, h, w], the masks to reach or to avoid.</summary>
    public Tensor Targets => tensors[LaneRows.Target];

    /// <summary>Gets int64 [N, h, w], <see cref="Targets"/> with background in place of the ignored label.</summary>
    public Tensor Labels => tensors[LaneRows.Label];

    /// <summary>Gets float32 [N, h, w], how much each pixel of the mask counts; 0 with the ignored label.</summary>
    public Tensor Weights => tensors[LaneRows.Weight];

    /// <summary>Gets bool [N, 1, H, W], the pixels that may change; null where all of all images may.</summary>
    public Tensor? Region => lanes.Exists(lane => lane.HasRegion) ? tensors[LaneRows.Region] : null;

    /// <summary>Gets the numbers of updates made: float32 [N, 1, 1, 1].</summary>
    public Tensor Steps => Each(lane => lane.LastStep);

    /// <summary>Gets what the movement remembers of the examples.</summary>
    /// <param name="what">Which of the tensors that <see cref="Movement.Begin"/> gave, numbered in its order.</param>
    public Tensor Recall(Enum what) => tensors[Slot(what)];

    /// <summary>Replaces what the movement remembers of the examples.</summary>
    public void Keep(Enum what, Tensor memory) => tensors.Replace(Slot(what), memory);

    /// <summary>Fills free places from the queue.</summary>
    /// <returns>Whether any example is under attack.</returns>
    public bool Refill()
    {
        using var scope = NewDisposeScope();
        var added = new List<AttackExample>();
        while (lanes.Count < capacity && queue.Next(added.FirstOrDefault()?.Image.shape ?? Shape) is { } example)
        {
            added.Add(example);
            lanes.Add(new(taken++, options, example.Region is not null));
        }

        if (added.Count > 0)
        {
            var rows = LaneRows.Of(added, model, tensors.Any ? Targets.shape[1..] : null);
            var memory = movement.Begin(
                rows[LaneRows.Clean], rows[LaneRows.Label], [.. added.Select(each => each.Seed)]);
            tensors.Append([.. rows, .. memory]);
        }

        return lanes.Count > 0;
    }

    /// <summary>Gets the passes computed so far, those for examples that were done already included.</summary>
    public PassCount Computed { get; private set; }

    public void CountForward() => CountForward([.. Places(_ => true)]);

    /// <summary>Counts a backward pass of the batch.</summary>
    /// <param name="users">Which examples need it; null for all.</param>
    public void CountBackward(bool[]? users)
    {
        Computed = Computed with { Backward = Computed.Backward + Count };
        lanes.Where((_, place) => users?[place] ?? true).ToList().ForEach(lane => lane.CountBackward());
    }

    /// <summary>
    /// Gives the places whose state would be reported or end the attack, by figures that are not to be believed, and
    /// counts the pass that measures them.
    /// </summary>
    public long[] Claimed(Tensor figures)
    {
        var (values, columns) = (figures.data<double>().ToArray(), (int)figures.shape[1]);
        long[] claimed = [.. Places(place => lanes[place].IsClaimed(values.AsSpan(place * columns, columns)))];
        CountForward(claimed);
        return claimed;
    }

    /// <summary>Measures a state of all examples; see <see cref="LaneFigures"/>.</summary>
    public Tensor Measure(Tensor scores, Tensor predicted, Tensor images) =>
        LaneFigures.Of(scores, predicted, images, Clean, Targets, model.IgnoredLabel);

    /// <summary>Measures the best images of examples that are done, where that has not been done yet.</summary>
    public void ConfirmBest()
    {
        var places = Places(place => lanes[place].IsBestBelieved).ToArray();
        if (places.Length == 0)
        {
            return;
        }

        Computed = Computed with { Forward = Computed.Forward + places.Length };
        var values = LaneFigures.At(places, Best, this, model).data<double>().ToArray();
        var columns = values.Length / places.Length;
        foreach (var (row, place) in places.Index())
        {
            var lane = lanes[(int)place];
            lane.ConfirmBest(values.AsSpan(row * columns, columns));
            var image = lane.BestStep == 0 ? Clean : lane.BestStep == lane.LastStep ? Current : Best;
            Best.select(0, place).copy_(image.select(0, place));
        }
    }

    /// <summary>Shares the time of a step among the examples that took it.</summary>
    public void AddDuration(TimeSpan elapsed) => lanes.ForEach(lane => lane.Duration += elapsed / lanes.Count);

    /// <summary>Adds a measured state to each history and keeps the images of those that are the best so far.</summary>
    /// <param name="figures">
    /// float64 [N, 6]: IoU, pixel accuracy, L2, L-infinity, pixels off target, sum of the scores.
    /// </param>
    /// <param name="onlyFresh">Leave out examples that have been measured before.</param>
    public void Record(Tensor figures, bool onlyFresh)
    {
        var values = figures.data<double>().ToArray();
        var columns = values.Length / lanes.Count;
        var improved = new bool[lanes.Count];
        for (var i = 0; i < lanes.Count; i++)
        {
            if (!lanes[i].IsDone && (!onlyFresh || lanes[i].IsFresh))
            {
                improved[i] = lanes[i].Record(values.AsSpan(i * columns, columns), movement);
            }
        }

        tensors.Select(LaneRows.Best, improved, Current, isShared: true);
    }

    /// <summary>Hands out the images of states that were just measured and are wanted.</summary>
    public void HandOut(WatchedSteps? watched)
    {
        foreach (var (place, lane) in watched is null ? [] : lanes.Index())
        {
            if (lane.TakeNews() is { } step && watched!.Steps.Contains(step))
            {
                using var image = Current[place];
                watched.OnState(new(lane.Index, step, image));
            }
        }
    }

    /// <summary>Calibrates the multipliers of examples that have none yet.</summary>
    public void SetScales(Tensor directionL2, double stepL2)
    {
        var lengths = directionL2.data<double>().ToArray();
        foreach (var (lane, length) in lanes.Zip(lengths).Where(each => each.First.NeedsScale))
        {
            lane.Calibrate(length, stepL2);
        }
    }

    /// <summary>Gives the multipliers of the next update: float32 [N, 1, 1, 1].</summary>
    public Tensor Multipliers() => Each(lane => lane.Multiplier);

    /// <summary>Says how long the next update of each example is, for its history.</summary>
    /// <param name="lengths">[N] or [N, 1, 1, 1].</param>
    public void SetMultipliers(Tensor lengths)
    {
        var values = lengths.to(ScalarType.Float64).flatten().cpu().data<double>().ToArray();
        foreach (var (lane, length) in lanes.Zip(values))
        {
            lane.SetMultiplier(length);
        }
    }

    /// <summary>Moves the examples that are not done.</summary>
    /// <param name="moved">float32 [N, C, H, W] in the model's input range.</param>
    public void MoveTo(Tensor moved)
    {
        var allowed = Region is { } region ? where(region, moved, Clean) : moved;
        tensors.Select(LaneRows.Current, [.. lanes.Select(lane => !lane.IsDone)], allowed, isShared: false);
    }

    /// <summary>Hands out the examples that are done and closes their places.</summary>
    public void Release(Action<AttackOutcome> onDone)
    {
        if (!lanes.Exists(lane => lane.IsDone))
        {
            return;
        }

        var outcomes = lanes.Select((lane, place) => (lane, place)).Where(each => each.lane.IsDone)
            .Select(each => each.lane.Outcome(
                movement,
                tensors.Row(LaneRows.Best, each.place),
                tensors.Row(each.lane.Failure is null ? LaneRows.Current : LaneRows.Best, each.place)))
            .ToList();
        tensors.Keep([.. Places(place => !lanes[place].IsDone)]);
        lanes.RemoveAll(lane => lane.IsDone);
        outcomes.ForEach(onDone);
    }

    public void Dispose()
    {
        queue.Dispose();
        tensors.Dispose();
    }

    private long[]? Shape => lanes.Count > 0 ? Current.shape[1..] : null;

    private static int Slot(Enum what) => LaneRows.Count + Convert.ToInt32(what, CultureInfo.InvariantCulture);

    private Tensor Each(Func<AttackLane, double> value) =>
        tensor([.. lanes.Select(lane => (float)value(lane))], device: Current.device).view(-1, 1, 1, 1);

    private void CountForward(long[] places)
    {
        Computed = Computed with { Forward = Computed.Forward + places.Length };
        Array.ForEach(places, place => lanes[(int)place].CountForward());
    }

    private IEnumerable<long> Places(Func<int, bool> chosen) =>
        Enumerable.Range(0, lanes.Count).Where(chosen).Select(place => (long)place);
}
