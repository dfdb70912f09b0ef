using System.Collections.Concurrent;
using System.Reflection;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Engine;

/// <summary>
/// Tensors [N, ...] of a batch, one row an example: what an attack remembers between two steps. A record that derives
/// from it has one property of type <see cref="Tensor"/> for each quantity; rows come and go with their examples.
/// </summary>
public abstract record BatchState
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    private PropertyInfo[] Properties => Known.GetOrAdd(
        GetType(),
        type => [.. type.GetProperties().Where(property => property.PropertyType == typeof(Tensor))]);

    internal IEnumerable<Tensor> Tensors => Properties.Select(property => (Tensor)property.GetValue(this)!);

    internal BatchState Map(Func<Tensor, Tensor> change)
    {
        var copy = (BatchState)MemberwiseClone();
        foreach (var property in Properties)
        {
            property.SetValue(copy, change((Tensor)property.GetValue(this)!));
        }

        return copy;
    }

    // The rows of this state, then those of another of its type.
    internal BatchState Append(BatchState added)
    {
        var rows = new Queue<Tensor>(added.Tensors);
        return Map(before => cat([before, rows.Dequeue()]));
    }

    internal BatchState Take(long[] places) =>
        Map(rows => rows.index_select(0, tensor(places, device: rows.device)));
}

/// <summary>The state of a rule that remembers nothing.</summary>
public sealed record NoState : BatchState;

/// <summary>What a rule says of an example that is done.</summary>
/// <param name="StepSize">The step size that one more update would have; 0 where the rule does not know.</param>
/// <param name="Parameters">
/// Parameters that the rule chose for the example by itself, by the keys of the options; empty for none.
/// </param>
public sealed record RuleSummary(double StepSize, IReadOnlyDictionary<string, double> Parameters)
{
    /// <summary>Gets the summary of a rule that has nothing to say.</summary>
    public static RuleSummary None { get; } = new(0, new Dictionary<string, double>());
}

/// <summary>How an attack moves images. Derive from <see cref="UpdateRule{TState}"/>.</summary>
public abstract class UpdateRule
{
    private protected UpdateRule()
    {
    }

    internal abstract BatchState InitialState(Tensor images, Tensor labels);

    internal abstract (Tensor Images, BatchState State) Update(StepContext context, BatchState state);

    internal abstract RuleSummary SummariseRow(BatchState state, int row, int step, double iou);
}

/// <summary>
/// How an attack moves images: from what the network says of them to the next ones. A rule has no state of its own
/// beside its settings; what it remembers of the examples is a <typeparamref name="TState"/>.
/// </summary>
/// <typeparam name="TState">A record of tensors, or <see cref="NoState"/>.</typeparam>
/// <remarks>
/// Examples must not influence each other: every operation goes along the first axis, and step sizes are in units of a
/// norm of one image, so that nothing depends on the number of examples in the batch. Tensors made in a step are
/// disposed after it, but for those returned.
/// </remarks>
public abstract class UpdateRule<TState> : UpdateRule
    where TState : BatchState
{
    /// <summary>Gives the state of examples that start.</summary>
    /// <param name="images">float32 [N, C, *space], the images as given.</param>
    /// <param name="labels">int64 [N, *space], the masks, with background in place of the ignored label.</param>
    protected abstract TState Initialise(Tensor images, Tensor labels);

    /// <summary>Makes one step.</summary>
    /// <param name="context">What is known of the examples.</param>
    /// <param name="state">What <see cref="Initialise"/> or the step before gave.</param>
    /// <returns>
    /// The next images, float32 [N, C, *space], which are clamped to the model's range afterwards, and the next state.
    /// </returns>
    protected abstract (Tensor Images, TState State) Step(StepContext context, TState state);

    /// <summary>Sums up what the rule chose for an example that is done; by default nothing.</summary>
    /// <param name="state">The state of the batch.</param>
    /// <param name="row">The row of the example.</param>
    /// <param name="step">The number of updates made.</param>
    /// <param name="iou">The IoU of its last prediction and the mask.</param>
    protected virtual RuleSummary Summarise(TState state, int row, int step, double iou) => RuleSummary.None;

    internal sealed override BatchState InitialState(Tensor images, Tensor labels) => Initialise(images, labels);

    internal sealed override (Tensor Images, BatchState State) Update(StepContext context, BatchState state) =>
        Step(context, (TState)state);

    internal sealed override RuleSummary SummariseRow(BatchState state, int row, int step, double iou) =>
        Summarise((TState)state, row, step, iou);
}
