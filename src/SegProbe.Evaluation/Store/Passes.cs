namespace SegProbe.Evaluation.Store;

/// <summary>Passes through the network.</summary>
/// <param name="Forward">Evaluations of the network.</param>
/// <param name="Backward">Gradients of its input.</param>
public sealed record Passes(long Forward, long Backward);
