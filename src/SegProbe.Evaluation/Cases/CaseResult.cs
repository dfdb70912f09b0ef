using SegProbe.Attacks;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Cases;

/// <summary>What came of a case.</summary>
/// <param name="Record">Its figures.</param>
/// <param name="Trajectory">Every state, from the clean image (step 0) to the last.</param>
/// <param name="TargetShare">The share of the output's pixels that the target has in the foreground.</param>
/// <param name="CleanShare">The same of the prediction on the clean image.</param>
public sealed record CaseResult(
    ExampleRecord Record, IReadOnlyList<TrajectoryPoint> Trajectory, double TargetShare, double CleanShare);
