using SegProbe.Metrics;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Engine;

/// <summary>
/// The examples under attack at one time: their slots, their tensors, what the rule remembers of them, and the queue
/// behind them.
/// </summary>
internal sealed class Batch(
    IEnumerable<AttackExample> examples, int capacity, ISegmentationModel model, AttackOptions options, UpdateRule rule)
    : IDisposable
{
    private readonly ExampleQueue queue = new(examples);
    private readonly List<Slot> slots = [];
    private ExampleTensors? tensors;
    private BatchState? state;
    private int taken;

    public IReadOnlyList<Slot> Slots => slots;

    public ExampleTensors Tensors => tensors!;

    public bool AnyUnmeasured => slots.Exists(slot => slot.IsUnmeasured);

    public bool AllDone => slots.TrueForAll(slot => slot.IsDone);

    /// <summary>Gets the passes computed so far, those for examples that were done already included.</summary>
    public PassCount Computed { get; private set; }

    /// <summary>Fills free slots from the queue.</summary>
    /// <returns>Whether any example is under attack.</returns>
    public bool Refill()
    {
        using var scope = NewDisposeScope();
        var added = new List<AttackExample>();
        while (slots.Count < capacity
            && queue.Next(added.FirstOrDefault()?.Image.shape ?? tensors?.Images.shape[1..]) is { } example)
        {
            added.Add(example);
            slots.Add(new(taken++, example, options));
        }

        if (added.Count > 0)
        {
            var rows = ExampleTensors.Stack(added, model, tensors?.Targets.shape[1..]);
            var started = rule.InitialState(rows.Clean, rows.Labels);
            Hold(
                tensors is null ? (ExampleTensors)rows.Map(row => row.clone()) : (ExampleTensors)tensors.Append(rows),
                state is null ? started.Map(row => row.clone()) : state.Append(started));
        }

        return slots.Count > 0;
    }

    /// <summary>Counts a forward pass of all examples.</summary>
    public void CountForward() => CountForward([.. Places(_ => true)]);

    /// <summary>Counts a forward pass of the examples at some places.</summary>
    public void CountForward(long[] places)
    {
        CountComputed(places.Length);
        Array.ForEach(places, place => slots[(int)place].CountForward());
    }

    /// <summary>Counts forward passes that slots count themselves.</summary>
    public void CountComputed(int count) => Computed = Computed with { Forward = Computed.Forward + count };

    /// <summary>Gives the places of some slots.</summary>
    public IEnumerable<long> Places(Func<Slot, bool> chosen) =>
        slots.Index().Where(entry => chosen(entry.Item)).Select(entry => (long)entry.Index);

    /// <summary>Adds a measured state to each history and keeps the images of those that are the best so far.</summary>
    /// <param name="metrics">The state of each example.</param>
    /// <param name="onlyUnmeasured">Leave out examples that have been measured before.</param>
    public void Record(StateMetrics[] metrics, bool onlyUnmeasured)
    {
        var improved = new bool[slots.Count];
        foreach (var (place, slot) in slots.Index())
        {
            if (slot.IsDone || (onlyUnmeasured && !slot.IsUnmeasured))
            {
                continue;
            }

            improved[place] = slot.Record(metrics[place]);
            if (slot.IsDone)
            {
                slot.Close(rule.SummariseRow(state!, place, slot.Last.Step, slot.Last.Iou));
            }
        }

        if (Array.Exists(improved, improves => improves))
        {
            Hold(Tensors with { Best = Select(improved, Tensors.Images, Tensors.Best) }, state!);
        }
    }

    /// <summary>Puts other images in place of the best ones.</summary>
    /// <param name="best">float32 [N, C, *space].</param>
    public void ReplaceBest(Tensor best) => Hold(Tensors with { Best = best }, state!);

    /// <summary>Moves the examples that are not done by one step of the rule.</summary>
    /// <param name="pass">The forward pass of the images as they are.</param>
    /// <param name="predicted">int64 [N, *space].</param>
    /// <returns>float32 [N, C, *space], the next images before they were clamped.</returns>
    public Tensor Step(IForwardPass pass, Tensor predicted)
    {
        var (moved, next) = rule.Update(Context(pass, predicted), state!);
        var clamped = moved.clamp(model.InputRange.Lower, model.InputRange.Upper);
        var allowed = Region is { } region ? where(region, clamped, Tensors.Clean) : clamped;
        bool[] moves = [.. slots.Select(slot => !slot.IsDone)];
        Hold(Tensors with { Images = Select(moves, allowed, Tensors.Images) }, next);
        return moved;
    }

    /// <summary>Shares the time of a step among the examples that took it.</summary>
    public void AddDuration(TimeSpan elapsed) => slots.ForEach(slot => slot.Duration += elapsed / slots.Count);

    /// <summary>Hands out the examples that are done and closes their slots.</summary>
    public void Release(Action<AttackOutcome> onDone)
    {
        if (!slots.Exists(slot => slot.IsDone))
        {
            return;
        }

        var outcomes = slots.Index().Where(entry => entry.Item.IsDone)
            .Select(entry => entry.Item.Outcome(
                Row(Tensors.Best, entry.Index),
                Row(entry.Item.Failure is null ? Tensors.Images : Tensors.Best, entry.Index)))
            .ToList();
        long[] places = [.. Places(slot => !slot.IsDone)];
        if (places.Length > 0)
        {
            using var scope = NewDisposeScope();
            Hold((ExampleTensors)Tensors.Take(places), state!.Take(places));
        }
        else
        {
            Dispose(Held());
            (tensors, state) = (null, null);
        }

        slots.RemoveAll(slot => slot.IsDone);
        outcomes.ForEach(onDone);
    }

    public void Dispose()
    {
        queue.Dispose();
        Dispose(Held());
    }

    private Tensor? Region => slots.Exists(slot => slot.HasRegion) ? Tensors.Region : null;

    private StepContext Context(IForwardPass pass, Tensor predicted) => new()
    {
        Range = model.InputRange,
        Goal = options.Goal,
        Clean = Tensors.Clean,
        Images = Tensors.Images,
        Best = Tensors.Best,
        Logits = pass.Scores,
        Predicted = predicted,
        Labels = Tensors.Labels,
        Weights = Tensors.Weights,
        Steps = PerExample(slot => slot.Last.Step).to(ScalarType.Float32),
        Iou = PerExample(slot => slot.Last.Iou),
        Seeds = [.. slots.Select(slot => slot.Seed)],
        Backward = (logitWeights, needed) => Backward(pass, logitWeights, needed),
        OnStepSize = SetStepSizes,
    };

    private Tensor Backward(IForwardPass pass, Tensor logitWeights, IReadOnlyList<bool>? needed)
    {
        Computed = Computed with { Backward = Computed.Backward + slots.Count };
        foreach (var place in Enumerable.Range(0, slots.Count).Where(place => needed?[place] ?? true))
        {
            slots[place].CountBackward();
        }

        var gradient = pass.Gradient(logitWeights);
        return Region is { } region ? gradient * region : gradient;
    }

    private void SetStepSizes(Tensor stepSizes)
    {
        var values = stepSizes.to(ScalarType.Float64).flatten().cpu().data<double>().ToArray();
        foreach (var (slot, stepSize) in slots.Zip(values))
        {
            slot.SetStepSize(stepSize);
        }
    }

    private Tensor PerExample(Func<Slot, double> value) =>
        tensor([.. slots.Select(value)], ScalarType.Float64, Tensors.Images.device).PerExample(Tensors.Images.dim());

    // The rows of one tensor where chosen, of the other elsewhere.
    private static Tensor Select(bool[] chosen, Tensor rows, Tensor others) =>
        Array.TrueForAll(chosen, choice => choice) ? rows
        : Array.Exists(chosen, choice => choice)
            ? where(tensor(chosen, device: rows.device).PerExample(rows.dim()), rows, others)
            : others;

    private static Tensor Row(Tensor rows, int place)
    {
        using var scope = NewDisposeScope();
        return rows[place].clone().DetachFromDisposeScope();
    }

    private HashSet<Tensor> Held() =>
        new([.. tensors?.Tensors ?? [], .. state?.Tensors ?? []], ReferenceEqualityComparer.Instance);

    // Owns tensors from now on, each of them once, and frees those that it owned and that are not among them.
    private void Hold(ExampleTensors nextTensors, BatchState nextState)
    {
        var before = Held();
        var owned = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        Tensor Own(Tensor held)
        {
            var own = owned.Contains(held) ? held.clone() : held;
            owned.Add(own);
            return own.DetachFromDisposeScope();
        }

        (tensors, state) = ((ExampleTensors)nextTensors.Map(Own), nextState.Map(Own));
        Dispose(before.Where(held => !owned.Contains(held)));
    }

    private static void Dispose(IEnumerable<Tensor> freed)
    {
        foreach (var held in freed.ToList())
        {
            held.Dispose();
        }
    }
}
