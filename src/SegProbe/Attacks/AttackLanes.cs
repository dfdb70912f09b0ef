using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>
/// The examples under attack at one time: their tensors side by side, their histories, and the queue behind them.
/// </summary>
internal sealed class AttackLanes : IDisposable
{
    private readonly IEnumerator<AttackExample> queue;
    private readonly int capacity;
    private readonly ValueRange range;
    private readonly List<AttackLane> lanes = [];
    private AttackExample? waiting;
    private int taken;
    private Tensor? clean;
    private Tensor? current;
    private Tensor? best;
    private Tensor? targets;

    public AttackLanes(IEnumerable<AttackExample> examples, int capacity, ValueRange range)
    {
        (queue, this.capacity, this.range) = (examples.GetEnumerator(), capacity, range);
    }

    public int Count => lanes.Count;

    public bool AnyFresh => lanes.Exists(lane => lane.IsFresh);

    public bool AllDone => lanes.TrueForAll(lane => lane.IsDone);

    public bool AnyUnscaled => lanes.Exists(lane => lane.NeedsScale);

    /// <summary>Gets float32 [N, C, H, W], the images as given.</summary>
    public Tensor Clean => clean!;

    /// <summary>Gets float32 [N, C, H, W], the images as they are now.</summary>
    public Tensor Current => current!;

    /// <summary>Gets int64 [N, h, w], the masks to reach.</summary>
    public Tensor Targets => targets!;

    /// <summary>Fills free places from the queue.</summary>
    /// <returns>Whether any example is under attack.</returns>
    public bool Refill()
    {
        using var scope = NewDisposeScope();
        var added = new List<AttackExample>();
        while (lanes.Count < capacity && Next(added.FirstOrDefault()) is { } example)
        {
            added.Add(example);
            lanes.Add(new(taken++));
        }

        if (added.Count > 0)
        {
            Check.EqualShapes([.. added.Select(each => each.Target)], targets?.shape[1..], "targets");
            var images = stack([.. added.Select(each => each.Image)]);
            Check.Images(images, range, "images");
            Append(ref clean, images);
            Append(ref current, images);
            Append(ref best, images);
            Append(ref targets, stack([.. added.Select(each => each.Target)]));
        }

        return lanes.Count > 0;
    }

    /// <summary>Gets the passes computed so far, those for examples that were done already included.</summary>
    public PassCount Computed { get; private set; }

    public void CountForward() => CountForward([.. Places(_ => true)]);

    public void CountBackward()
    {
        Computed = Computed with { Backward = Computed.Backward + Count };
        lanes.ForEach(lane => lane.CountBackward());
    }

    /// <summary>
    /// Gives the places whose state would be reported or end the attack, by figures that are not to be believed, and
    /// counts the pass that measures them.
    /// </summary>
    public long[] Claimed(Tensor figures, MaskAttackOptions options)
    {
        var (values, columns) = (figures.data<double>().ToArray(), figures.shape[1]);
        long[] claimed = [.. Places(place => lanes[place].IsClaimed(values[place * columns], options))];
        CountForward(claimed);
        return claimed;
    }

    /// <summary>Measures the best images of examples that are done, where that has not been done yet.</summary>
    /// <param name="model">What is believed.</param>
    public void ConfirmBest(ISegmentationModel model)
    {
        var places = Places(place => lanes[place].IsBestBelieved).ToArray();
        if (places.Length == 0)
        {
            return;
        }

        Computed = Computed with { Forward = Computed.Forward + places.Length };
        var values = LaneFigures.At(places, best!, this, model).data<double>().ToArray();
        var columns = values.Length / places.Length;
        foreach (var (row, place) in places.Index())
        {
            var lane = lanes[(int)place];
            lane.ConfirmBest(values.AsSpan(row * columns, columns));
            var image = lane.BestStep == 0 ? Clean : lane.BestStep == lane.LastStep ? Current : best!;
            best!.select(0, place).copy_(image.select(0, place));
        }
    }

    /// <summary>Shares the time of a step among the examples that took it.</summary>
    public void AddDuration(TimeSpan elapsed) => lanes.ForEach(lane => lane.Duration += elapsed / lanes.Count);

    /// <summary>Adds a measured state to each history and keeps the images of those that are the best so far.</summary>
    /// <param name="figures">
    /// float64 [N, 6]: IoU, pixel accuracy, L2, L-infinity, pixels off target, sum of the scores.
    /// </param>
    /// <param name="shapeOf">The multiplier, but for its scale, of a step with an IoU.</param>
    /// <param name="options">When an example is done.</param>
    /// <param name="onlyFresh">Leave out examples that have been measured before.</param>
    public void Record(Tensor figures, Func<int, double, double> shapeOf, MaskAttackOptions options, bool onlyFresh)
    {
        var values = figures.data<double>().ToArray();
        var columns = values.Length / lanes.Count;
        var improved = new bool[lanes.Count];
        for (var i = 0; i < lanes.Count; i++)
        {
            if (!lanes[i].IsDone && (!onlyFresh || lanes[i].IsFresh))
            {
                improved[i] = lanes[i].Record(values.AsSpan(i * columns, columns), shapeOf, options);
            }
        }

        Select(ref best, improved, Current, isShared: true);
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
    public Tensor Multipliers() =>
        tensor(lanes.ConvertAll(lane => (float)lane.Multiplier).ToArray(), device: Current.device).view(-1, 1, 1, 1);

    /// <summary>Moves the examples that are not done.</summary>
    /// <param name="moved">float32 [N, C, H, W] in the model's input range.</param>
    public void MoveTo(Tensor moved) =>
        Select(ref current, [.. lanes.Select(lane => !lane.IsDone)], moved, isShared: false);

    /// <summary>Hands out the examples that are done and closes their places.</summary>
    public void Release(MaskAttackOptions options, Action<AttackOutcome> onDone)
    {
        if (!lanes.Exists(lane => lane.IsDone))
        {
            return;
        }

        var outcomes = lanes.Select((lane, place) => (lane, place)).Where(each => each.lane.IsDone)
            .Select(each => each.lane.Outcome(
                options,
                ImageAt(best!, each.place),
                ImageAt(each.lane.Failure is null ? Current : best!, each.place)))
            .ToList();
        var staying = Places(place => !lanes[place].IsDone).ToArray();
        lanes.RemoveAll(lane => lane.IsDone);
        Keep(ref clean, staying);
        Keep(ref current, staying);
        Keep(ref best, staying);
        Keep(ref targets, staying);
        outcomes.ForEach(onDone);
    }

    public void Dispose()
    {
        queue.Dispose();
        foreach (var tensor in new[] { clean, current, best, targets, waiting?.Image, waiting?.Target })
        {
            tensor?.Dispose();
        }
    }

    private void CountForward(long[] places)
    {
        Computed = Computed with { Forward = Computed.Forward + places.Length };
        Array.ForEach(places, place => lanes[(int)place].CountForward());
    }

    private IEnumerable<long> Places(Func<int, bool> chosen) =>
        Enumerable.Range(0, lanes.Count).Where(chosen).Select(place => (long)place);

    private static Tensor ImageAt(Tensor images, int place)
    {
        using var scope = NewDisposeScope();
        return images[place].clone().DetachFromDisposeScope();
    }

    // The next example, where its size is that of the examples it would join.
    private AttackExample? Next(AttackExample? added)
    {
        var next = TakeWaiting() ?? (queue.MoveNext() ? queue.Current : null);
        long[]? joined = added?.Image.shape ?? (lanes.Count > 0 ? Current.shape[1..] : null);
        if (next is null || joined is null || next.Image.shape.SequenceEqual(joined))
        {
            return next;
        }

        // A copy: what the queue makes on demand ends with this refill, before the example's turn.
        waiting = new(next.Image.clone().DetachFromDisposeScope(), next.Target.clone().DetachFromDisposeScope());
        return null;
    }

    private AttackExample? TakeWaiting()
    {
        using var taken = waiting?.Image;
        using var mask = waiting?.Target;
        waiting = null;
        return taken is null ? null : new(taken.clone(), mask!.clone());
    }

    private static void Append(ref Tensor? all, Tensor added) =>
        Replace(ref all, all is null ? added.clone() : cat([all, added]));

    private static void Select(ref Tensor? all, bool[] chosen, Tensor replacement, bool isShared)
    {
        if (Array.TrueForAll(chosen, each => each))
        {
            Replace(ref all, isShared ? replacement.clone() : replacement);
        }
        else if (Array.Exists(chosen, each => each))
        {
            Replace(ref all, where(tensor(chosen, device: replacement.device).view(-1, 1, 1, 1), replacement, all!));
        }
    }

    private static void Keep(ref Tensor? all, long[] places)
    {
        using var scope = NewDisposeScope();
        Replace(ref all, places.Length == 0 ? null : all!.index_select(0, tensor(places, device: all.device)));
    }

    private static void Replace(ref Tensor? held, Tensor? replacement)
    {
        held?.Dispose();
        held = replacement?.DetachFromDisposeScope();
    }
}
