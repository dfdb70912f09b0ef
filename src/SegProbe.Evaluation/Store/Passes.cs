namespace SegProbe.Evaluation.Store;

/// <summary>Passes through the network.</summary>
/// <param name="Forward">Evaluations of the network.</param>
/// <param name="Backward">Gradients of its input.</param>
public sealed record Passes(long Forward, long Backward)
{
    /// <summary>Gives both together.</summary>
    public Passes Plus(Passes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Forward + other.Forward, Backward + other.Backward);
    }
}
