namespace SegProbe.Evaluation.Store;

/// <summary>Agreement of a prediction with the target, each in [0, 1].</summary>
/// <param name="Iou">Foreground IoU.</param>
/// <param name="PixelAccuracy">Share of pixels with the target's label.</param>
public sealed record Agreement(double Iou, double PixelAccuracy);
