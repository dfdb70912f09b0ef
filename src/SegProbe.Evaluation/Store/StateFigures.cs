namespace SegProbe.Evaluation.Store;

/// <summary>A state of an attack.</summary>
/// <param name="Step">The number of updates made.</param>
/// <param name="Iou">Foreground IoU of prediction and target, in [0, 1].</param>
/// <param name="PixelAccuracy">Share of pixels on target, in [0, 1].</param>
/// <param name="L2">Euclidean distance to the clean image, on values in [0, 1].</param>
/// <param name="Linf">Largest change of a value, in [0, 1].</param>
public sealed record StateFigures(int Step, double Iou, double PixelAccuracy, double L2, double Linf);
