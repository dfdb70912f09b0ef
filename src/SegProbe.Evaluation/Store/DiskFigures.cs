namespace SegProbe.Evaluation.Store;

/// <summary>Figures of an image file; see <see cref="StateFigures"/>.</summary>
/// <param name="Iou">Foreground IoU of prediction and target, in [0, 1].</param>
/// <param name="PixelAccuracy">Share of pixels on target, in [0, 1].</param>
/// <param name="L2">Euclidean distance to the clean image, on values in [0, 1].</param>
/// <param name="Linf">Largest change of a value, in [0, 1].</param>
public sealed record DiskFigures(double Iou, double PixelAccuracy, double L2, double Linf);
