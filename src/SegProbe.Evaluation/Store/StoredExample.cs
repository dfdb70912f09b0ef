using SegProbe.Attacks;

namespace SegProbe.Evaluation.Store;

/// <summary>A row to store, with its trajectory where that is kept.</summary>
/// <param name="Row">The figures.</param>
/// <param name="Trajectory">All states, or null.</param>
public sealed record StoredExample(ExampleRow Row, IReadOnlyList<TrajectoryPoint>? Trajectory);
