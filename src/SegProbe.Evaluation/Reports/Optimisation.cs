using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
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
            .Select(step => OptimisationFrame.Read(example, trajectory[step], isTargeted: row.Goal != ExampleRow.Untargeted))
            .ToList();
        return new(row, frames, trajectory);
    }
}

/// <summary>A state of an optimisation and its pictures.</summary>
internal sealed record OptimisationFrame(
    TrajectoryPoint Point, PixelImage Image, PerturbationPicture Perturbation, PixelImage Prediction, PixelImage Mask)
{
    /// <summary>Reads a state of an example's folder.</summary>
    public static OptimisationFrame Read(string example, TrajectoryPoint point, bool isTargeted)
    {
        PixelImage File(string name) => ImageFile.ReadPicture(Path.Combine(example, name));
        var (image, prediction, target) = (
            File(ExampleFiles.StepImage(point.Step)), File(ExampleFiles.StepPrediction(point.Step)),
            File(ExampleFiles.Target));
        return new(
            point,
            image,
            PerturbationPicture.Compare(File(ExampleFiles.Image), image),
            MaskPicture.ForEye(prediction),
            isTargeted
                ? OptimisationMask.Adaptive(prediction, target)
                : OptimisationMask.Untargeted(prediction, target));
    }
}
