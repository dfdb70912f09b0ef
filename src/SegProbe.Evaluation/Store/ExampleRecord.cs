using SegProbe.Attacks;
using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Store;

/// <summary>Everything that is known of one adversarial example, as <c>record.json</c> holds it.</summary>
public sealed record ExampleRecord
{
    /// <summary>Gets the method, for example asma.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// Gets the method's parameters with the values used, and what the run adds: <c>target_from</c>, <c>region</c>,
    /// <c>bits</c>, <c>eot</c>, <c>precision</c>, <c>batch_size</c>, <c>size</c> (height and width of the image given to
    /// the network, in pixels), <c>resized_from</c>, <c>image_remarks</c>, <c>mask_threshold</c>, <c>device</c> and <c>threads</c>.
    /// </summary>
    public required SettingParameters Settings { get; init; }

    /// <summary>Gets the number of updates made.</summary>
    public required int StepsRun { get; init; }

    /// <summary>Gets the prediction on the clean image against the target.</summary>
    public required Agreement Clean { get; init; }

    /// <summary>Gets the last state.</summary>
    public required StateFigures Last { get; init; }

    /// <summary>Gets the best state, as <see cref="AttackOutcome.Best"/> defines it. The files hold its image.</summary>
    public required StateFigures Best { get; init; }

    /// <summary>Gets the figures of the saved image, read back from disk.</summary>
    public required DiskFigures OnDisk { get; init; }

    /// <summary>
    /// Gets the figures of the files through which the attack went, read back from disk; of several, those of the file
    /// on which the attack does worst; null where there was none.
    /// </summary>
    public Agreement? Eot { get; init; }

    /// <summary>Gets the figures of a volume's file in its own units; null for pictures.</summary>
    public VolumeFigures? Volume { get; init; }

    /// <summary>Gets the factor by which <c>perturbation.png</c> shows changes larger.</summary>
    public required double PerturbationAmplification { get; init; }

    /// <summary>Gets the number of evaluations of the network and of gradients of its input.</summary>
    public required Passes Passes { get; init; }

    /// <summary>Gets the model.</summary>
    public required ModelIdentity Model { get; init; }

    /// <summary>Gets the file of the image.</summary>
    public required FileIdentity Image { get; init; }

    /// <summary>Gets the file of the target mask; <c>class:0</c> where a class was the target.</summary>
    public required FileIdentity Target { get; init; }

    /// <summary>Gets what a classifier said; null for a segmentation.</summary>
    public Classification? Classification { get; init; }

    /// <summary>Gets the seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Gets the time the example took, in seconds; in a batch, its share of each step.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets the versions of the software.</summary>
    public required SoftwareVersions Versions { get; init; }

    /// <summary>Gets why the attack ended early; null where it did not.</summary>
    public string? Failure { get; init; }
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
public sealed record DiskFigures(double Iou, double PixelAccuracy, double L2, double Linf)
{
    /// <summary>Gets how the structures drawn differ from the target's; null of a classifier, and in older records.</summary>
    public StructureFigures? Structures { get; init; }
}

/// <summary>Figures of a volume's adversarial file, in units of the file.</summary>
/// <param name="WindowLower">The value that is 0 to an attack: the lower end of the contract's window, or of the values.</param>
/// <param name="WindowUpper">The value that is 1.</param>
/// <param name="Quantum">The distance of neighbouring values that the file can hold; null for floating-point files.</param>
/// <param name="Outside">The values outside of the window, which have no gradient and stay as they are.</param>
/// <param name="L2">Euclidean distance to the clean file.</param>
/// <param name="Linf">Largest change of a value.</param>
public sealed record VolumeFigures(
    double WindowLower, double WindowUpper, double? Quantum, long Outside, double L2, double Linf);

/// <summary>Passes through the network.</summary>
/// <param name="Forward">Evaluations of the network.</param>
/// <param name="Backward">Gradients of its input.</param>
public sealed record Passes(long Forward, long Backward)
{
    /// <summary>Gives both together.</summary>
    public Passes Plus(Passes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(Forward + other.Forward, Backward + other.Backward);
    }
}

/// <summary>A classifier's answers in the course of an attack.</summary>
/// <param name="Target">The class aimed at.</param>
/// <param name="Clean">Of the clean image.</param>
/// <param name="Best">Of the best state.</param>
/// <param name="Last">Of the last state.</param>
/// <param name="OnDisk">Of the saved image, read back from disk.</param>
public sealed record Classification(
    int Target, ClassAnswer Clean, ClassAnswer Best, ClassAnswer Last, ClassAnswer OnDisk);

/// <summary>What a classifier says of an image.</summary>
/// <param name="Label">The class of the highest score.</param>
/// <param name="Name">Its name; null where the model's contract names none.</param>
/// <param name="Probabilities">The softmax of the scores, in [0, 1], by class.</param>
public sealed record ClassAnswer(int Label, string? Name, IReadOnlyList<double> Probabilities);

/// <summary>Versions of the software that made a record.</summary>
/// <param name="Segprobe">This program.</param>
/// <param name="Torchsharp">The bindings.</param>
/// <param name="Libtorch">The library that computes.</param>
public sealed record SoftwareVersions(string Segprobe, string Torchsharp, string Libtorch);
