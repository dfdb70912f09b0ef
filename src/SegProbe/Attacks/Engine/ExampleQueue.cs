namespace SegProbe.Attacks.Engine;

/// <summary>The examples that wait for a slot.</summary>
internal sealed class ExampleQueue(IEnumerable<AttackExample> examples) : IDisposable
{
    private readonly IEnumerator<AttackExample> queue = examples.GetEnumerator();
    private AttackExample? waiting;

    /// <summary>Gives the next example, where its image has the size of those it would join; null otherwise.</summary>
    /// <param name="joined">The shape of their images; null where there are none.</param>
    public AttackExample? Next(long[]? joined)
    {
        var next = TakeWaiting() ?? (queue.MoveNext() ? queue.Current : null);
        if (next is null || joined is null || next.Image.shape.SequenceEqual(joined))
        {
            return next;
        }

        // A copy: what the queue makes on demand ends with this refill, before the example's turn.
        waiting = next.Map(tensor => tensor.clone().DetachFromDisposeScope());
        return null;
    }

    public void Dispose()
    {
        queue.Dispose();
        waiting?.Free();
    }

    private AttackExample? TakeWaiting()
    {
        var taken = waiting;
        waiting = null;
        var copy = taken?.Map(tensor => tensor.clone());
        taken?.Free();
        return copy;
    }
}
