namespace SegProbe.Evaluation.Speed;

/// <summary>What one step of an attack costs. Times are medians.</summary>
/// <param name="Step">A whole step of ASMA, forward and backward pass included, in milliseconds for each image.</param>
/// <param name="Forward">The forward pass, in milliseconds for each image.</param>
/// <param name="Backward">The gradient of the input, in milliseconds for each image.</param>
public sealed record StepSpeed(double Step, double Forward, double Backward);
