namespace SegProbe.Evaluation.Training;

/// <summary>What one pass over the training images gave.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss of its steps.</param>
/// <param name="ValidationIou">Mean foreground IoU on the validation images, in [0, 1].</param>
/// <param name="IsBest">Whether that is the highest so far; these weights are kept.</param>
public sealed record EpochReport(int Epoch, double Loss, double ValidationIou, bool IsBest);
