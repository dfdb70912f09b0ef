namespace SegProbe.Evaluation.Store;

/// <summary>A classifier's answers in the course of an attack.</summary>
/// <param name="Target">The class to reach.</param>
/// <param name="Clean">Of the clean image.</param>
/// <param name="Best">Of the best state: on target and, among those, with the smallest L2.</param>
/// <param name="Last">Of the last state.</param>
/// <param name="OnDisk">Of the saved 8-bit image, read back from disk.</param>
public sealed record Classification(
    int Target, ClassAnswer Clean, ClassAnswer Best, ClassAnswer Last, ClassAnswer OnDisk);
