using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Store;

/// <summary>Everything that is known of one adversarial example, as <c>record.json</c> holds it.</summary>
public sealed record ExampleRecord
{
    /// <summary>Gets the method, for example asma.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the protocol: paper or authors.</summary>
    public required string Protocol { get; init; }

    /// <summary>Gets the options' values that were used.</summary>
    public required AttackSettings Settings { get; init; }

    /// <summary>Gets the number of updates made.</summary>
    public required int StepsRun { get; init; }

    /// <summary>Gets the prediction on the clean image against the target.</summary>
    public required Agreement Clean { get; init; }

    /// <summary>Gets the last state.</summary>
    public required StateFigures Last { get; init; }

    /// <summary>
    /// Gets the state with the highest IoU and, among equals, the smallest L2. The files hold its image.
    /// </summary>
    public required StateFigures Best { get; init; }

    /// <summary>Gets the figures of the saved image, read back from disk.</summary>
    public required DiskFigures OnDisk { get; init; }

    /// <summary>
    /// Gets the figures of the saved image after the change that the attack was to survive, read back from disk, of
    /// several changes those that it survived least; null where there was none.
    /// </summary>
    public Agreement? Survived { get; init; }

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
