namespace SegProbe.Evaluation.Store;

/// <summary>
/// Options of an attack with the values that were used; null for what does not belong to the method or was not set.
/// </summary>
public sealed record AttackSettings
{
    /// <summary>Gets the largest number of steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Gets the constant multiplier of SSM and ASM; of this image, where the step was calibrated.</summary>
    public double? Alpha { get; init; }

    /// <summary>Gets β of ASMA; of this image, where the step was calibrated.</summary>
    public double? Beta { get; init; }

    /// <summary>Gets τ of ASMA; of this image, where the step was calibrated.</summary>
    public double? Tau { get; init; }

    /// <summary>Gets the L2 length of the first step, where the step was calibrated.</summary>
    public double? FirstStepL2 { get; init; }

    /// <summary>Gets the IoU at which an example was done.</summary>
    public double? StopIou { get; init; }

    /// <summary>Gets the number of examples attacked at once.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the height and width of the image given to the network, in pixels.</summary>
    public required IReadOnlyList<int> Size { get; init; }

    /// <summary>Gets the grey level above which a mask's pixel was foreground.</summary>
    public int? MaskThreshold { get; init; }

    /// <summary>Gets the device: cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Gets the number of threads.</summary>
    public required int Threads { get; init; }
}

/// <summary>Agreement of a prediction with the target, each in [0, 1].</summary>
/// <param name="Iou">Foreground IoU.</param>
/// <param name="PixelAccuracy">Share of pixels with the target's label.</param>
public sealed record Agreement(double Iou, double PixelAccuracy);

/// <summary>A state of an attack.</summary>
/// <param name="Step">The number of updates made.</param>
/// <param name="Iou">Foreground IoU of prediction and target, in [0, 1].</param>
/// <param name="PixelAccuracy">Share of pixels on target, in [0, 1].</param>
/// <param name="L2">Euclidean distance to the clean image, on values in [0, 1].</param>
/// <param name="Linf">Largest change of a value, in [0, 1].</param>
public sealed record StateFigures(int Step, double Iou, double PixelAccuracy, double L2, double Linf);

/// <summary>Figures of an image file; see <see cref="StateFigures"/>.</summary>
/// <param name="Iou">Foreground IoU of prediction and target, in [0, 1].</param>
/// <param name="PixelAccuracy">Share of pixels on target, in [0, 1].</param>
/// <param name="L2">Euclidean distance to the clean image, on values in [0, 1].</param>
/// <param name="Linf">Largest change of a value, in [0, 1].</param>
public sealed record DiskFigures(double Iou, double PixelAccuracy, double L2, double Linf);

/// <summary>Passes through the network.</summary>
/// <param name="Forward">Evaluations of the network.</param>
/// <param name="Backward">Gradients of its input.</param>
public sealed record Passes(long Forward, long Backward);

/// <summary>The network under attack.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Sha256">SHA-256 of the file, in lower-case hexadecimal digits.</param>
/// <param name="Format">safetensors or torchscript.</param>
public sealed record ModelIdentity(string Path, string Sha256, string Format);

/// <summary>Versions of the software that made a record.</summary>
/// <param name="Segprobe">This program.</param>
/// <param name="Torchsharp">The bindings.</param>
/// <param name="Libtorch">The library that computes.</param>
public sealed record SoftwareVersions(string Segprobe, string Torchsharp, string Libtorch);
