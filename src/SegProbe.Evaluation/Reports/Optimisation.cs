using SegProbe.Attacks;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports;

/// <summary>An example with its images on the way.</summary>
/// <param name="Row">Its figures.</param>
/// <param name="Frames">The states that were kept, in order.</param>
/// <param name="Trajectory">All states.</param>
internal sealed record Optimisation(
    ExampleRow Row, IReadOnlyList<OptimisationFrame> Frames, IReadOnlyList<TrajectoryPoint> Trajectory)
{
    /// <summary>Reads an example's folder; null where images on the way or the trajectory were not kept.</summary>
    public static Optimisation? Read(string example, RunStore store, ExampleRow row)
    {
        var steps = ExampleFiles.Steps(example);
        if (steps.Count == 0 || store.Trajectory(row.Pair, row.Setting) is not { } trajectory)
        {
            return null;
        }

        var frames = steps.Where(step => step < trajectory.Count)
            .Select(step => OptimisationFrame.Read(example, trajectory[step], row.Goal == ExampleRow.Avoid))
            .ToList();
        return new(row, frames, trajectory);
    }
}
