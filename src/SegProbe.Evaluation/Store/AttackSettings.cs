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

    /// <summary>Gets the IoU, 1 - IoU to avoid the mask, at which an example was done.</summary>
    public double? StopIou { get; init; }

    /// <summary>Gets the norm that was made small or was bounded: l2 or linf.</summary>
    public string? Norm { get; init; }

    /// <summary>Gets the budget: the largest size of the change in the norm, of values in [0, 1].</summary>
    public double? Epsilon { get; init; }

    /// <summary>Gets the IoU, 1 - IoU to avoid the mask, that counted as a success to the attack.</summary>
    public double? SuccessIou { get; init; }

    /// <summary>Gets what was done with the mask: reach or avoid.</summary>
    public required string Goal { get; init; }

    /// <summary>
    /// Gets where the mask comes from: other (another sample), truth, prediction (the model's on the clean image), file
    /// or class.
    /// </summary>
    public required string TargetFrom { get; init; }

    /// <summary>Gets which pixels could change; null for all.</summary>
    public string? Region { get; init; }

    /// <summary>Gets the number of examples attacked at once.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the height and width of the image given to the network, in pixels.</summary>
    public required IReadOnlyList<int> Size { get; init; }

    /// <summary>Gets the grey level above which a mask's pixel was foreground.</summary>
    public int? MaskThreshold { get; init; }

    /// <summary>
    /// Gets the arithmetic of the steps: float32 or bfloat16. The figures of the record are float32 in both.
    /// </summary>
    public string Precision { get; init; } = "float32";

    /// <summary>Gets the device: cpu or cuda.</summary>
    public required string Device { get; init; }

    /// <summary>Gets the number of threads.</summary>
    public required int Threads { get; init; }
}
