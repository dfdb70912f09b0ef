namespace SegProbe.Attacks;

/// <summary>Passes through a network, counted for one image.</summary>
/// <param name="Forward">Evaluations of the network.</param>
/// <param name="Backward">Gradients of its input.</param>
public readonly record struct PassCount(long Forward, long Backward);
