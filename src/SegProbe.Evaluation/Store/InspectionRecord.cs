namespace SegProbe.Evaluation.Store;

/// <summary>What one image through a model showed.</summary>
public sealed record InspectionRecord
{
    /// <summary>Gets the model with its contract.</summary>
    public required ModelIdentity Model { get; init; }

    /// <summary>Gets the names of the model's outputs; empty where it has a single one without a name.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Gets the axes of the image: 1, channels, height, width.</summary>
    public required IReadOnlyList<long> Input { get; init; }

    /// <summary>Gets the axes of the model's output as it stands.</summary>
    public required IReadOnlyList<long> Output { get; init; }

    /// <summary>Gets the smallest number of the output.</summary>
    public required double Smallest { get; init; }

    /// <summary>Gets the largest number of the output.</summary>
    public required double Largest { get; init; }

    /// <summary>Gets the share of pixels that each class got, in [0, 1]; of a classifier, the probabilities.</summary>
    public required IReadOnlyList<double> Classes { get; init; }

    /// <summary>Gets whether the model gives one answer for an image.</summary>
    public required bool Classifier { get; init; }

    /// <summary>
    /// Gets the Euclidean length of the gradient of randomly weighted scores; null where it is NaN or was not taken.
    /// </summary>
    public required double? GradientL2 { get; init; }

    /// <summary>
    /// Gets the share of the image's values whose gradient is 0, in [0, 1]; null where none was taken.
    /// </summary>
    public required double? GradientZeroShare { get; init; }

    /// <summary>Gets what looks wrong, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
