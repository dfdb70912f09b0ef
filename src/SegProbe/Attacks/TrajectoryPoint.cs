namespace SegProbe.Attacks;

/// <summary>The state of an attack after a number of steps.</summary>
/// <param name="Step">The number of updates made; 0 is the clean image.</param>
/// <param name="Iou">Foreground IoU of prediction and target, in [0, 1].</param>
/// <param name="PixelAccuracy">Share of pixels on target, in [0, 1].</param>
/// <param name="L2">Euclidean distance to the clean image.</param>
/// <param name="Linf">Largest change of a single value.</param>
/// <param name="Multiplier">
/// The step size: the multiplier α that an update from this state has, of SSM, ASM and ASMA; its size in the attack's
/// norm, of other methods.
/// </param>
/// <param name="PixelsOffTarget">The number of pixels whose label is not the target's.</param>
public readonly record struct TrajectoryPoint(
    int Step, double Iou, double PixelAccuracy, double L2, double Linf, double Multiplier, long PixelsOffTarget);
