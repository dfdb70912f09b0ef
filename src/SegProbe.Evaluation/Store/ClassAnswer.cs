namespace SegProbe.Evaluation.Store;

/// <summary>What a classifier says of an image.</summary>
/// <param name="Label">The class of the highest score.</param>
/// <param name="Name">Its name; null where the model's contract names none.</param>
/// <param name="Probabilities">The softmax of the scores, in [0, 1], by class.</param>
public sealed record ClassAnswer(int Label, string? Name, IReadOnlyList<double> Probabilities);
