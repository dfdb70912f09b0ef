using SegProbe.Attacks;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>Progress against step over all examples of a setting.</summary>
internal static class MedianTrajectory
{
    private const int Points = 60;

    /// <summary>
    /// Gives quartiles at some steps, ever wider apart. An example that ended before a step counts with its last state.
    /// </summary>
    public static IReadOnlyList<MedianTrajectoryPoint> Compute(RunStore store, IReadOnlyList<ExampleRow> rows)
    {
        var last = rows.Max(row => row.LastStep) ?? 0;
        if (last < 1)
        {
            return [];
        }

        int[] steps = [.. Snapshots.Spread(last, Points)];
        var values = steps.Select(_ => new List<double>(rows.Count)).ToArray();
        foreach (var row in rows)
        {
            if (store.Trajectory(row.Pair, row.Setting) is { Count: > 0 } points)
            {
                for (var i = 0; i < steps.Length; i++)
                {
                    values[i].Add(row.Progress(points[Math.Min(steps[i], points.Count - 1)].Iou)!.Value);
                }
            }
        }

        return values[0].Count == 0
            ? []
            : [.. steps.Select((step, i) => new MedianTrajectoryPoint(step, Quartiles.Compute(values[i])))];
    }
}

/// <summary>The IoU of a setting's examples after some steps.</summary>
internal readonly record struct MedianTrajectoryPoint(int Step, Quartiles Iou);
