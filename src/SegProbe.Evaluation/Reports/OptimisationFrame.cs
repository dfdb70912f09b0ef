using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports;

/// <summary>A state of an optimisation and its pictures.</summary>
internal sealed record OptimisationFrame(
    TrajectoryPoint Point, PixelImage Image, ChangePicture Change, PixelImage Prediction, PixelImage Mask)
{
    /// <summary>Reads a state of an example's folder.</summary>
    public static OptimisationFrame Read(string example, TrajectoryPoint point, bool isLeaving)
    {
        PixelImage File(string name) => ImageFile.Read(Path.Combine(example, name));
        var (image, prediction) = (
            File(ExampleFiles.StepImage(point.Step)), File(ExampleFiles.StepPrediction(point.Step)));
        return new(
            point,
            image,
            ChangePicture.Of(File(ExampleFiles.Image), image),
            MaskPicture.ForEye(prediction),
            (isLeaving
                ? OptimisationMask.Leaving
                : (Func<PixelImage, PixelImage, PixelImage>)OptimisationMask.Adaptive)(
                prediction, File(ExampleFiles.Target)));
    }
}
