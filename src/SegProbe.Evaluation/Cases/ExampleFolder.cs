using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Cases;

/// <summary>
/// The files of one example. They are written into a folder of a temporary name, which is renamed when all is there.
/// </summary>
internal sealed class ExampleFolder : IDisposable
{
    private readonly string final;
    private readonly string temporary;

    public ExampleFolder(string folder)
    {
        final = Path.GetFullPath(folder);
        temporary = Path.Combine(
            Path.GetDirectoryName(final)!, $".{Path.GetFileName(final)}.{Environment.ProcessId}.tmp");
        Directory.CreateDirectory(temporary);
    }

    /// <summary>Writes the adversarial image and gives its path, until the folder is complete.</summary>
    /// <param name="view">What knows the file's format.</param>
    /// <param name="image">float32 [C, *space].</param>
    /// <param name="bits">8 or 16 a channel, for pictures.</param>
    public string WriteAdversarial(ImageView view, Tensor image, int bits)
    {
        view.Write(Path.Combine(temporary, ExampleFiles.AdversarialName), image, bits);
        return Path.Combine(temporary, ExampleFiles.AdversarialName + view.Extension);
    }

    /// <summary>Writes the adversarial image as JPEG and gives its path, until the folder is complete.</summary>
    public string WriteJpeg(PixelImage image, int quality)
    {
        var path = Path.Combine(temporary, ExampleFiles.Jpeg(quality));
        ImageFile.WriteJpeg(path, image, quality);
        return path;
    }

    /// <summary>Keeps the image, and pictures of a volume and of its adversarial one.</summary>
    /// <param name="view">What knows the file's format.</param>
    /// <param name="source">The image's own file.</param>
    /// <param name="image">A picture of it.</param>
    /// <param name="adversarial">A picture of the adversarial one.</param>
    public void WriteImage(ImageView view, string source, PixelImage image, PixelImage adversarial)
    {
        view.Keep(Path.Combine(temporary, ExampleFiles.ImageName), source);
        if (view.Extension != ExampleFiles.Picture)
        {
            WritePicture(ExampleFiles.Image, image);
            WritePicture(ExampleFiles.Adversarial, adversarial);
        }
    }

    /// <summary>Writes masks of volumes; those of pictures are pictures.</summary>
    public void WriteMasks(ImageView view, LabelMap target, LabelMap before, LabelMap after)
    {
        view.WriteMask(Path.Combine(temporary, ExampleFiles.TargetName), target);
        view.WriteMask(Path.Combine(temporary, "prediction_clean"), before);
        view.WriteMask(Path.Combine(temporary, "prediction_adversarial"), after);
    }

    public void WriteArray(Tensor image) =>
        NumpyFile.Write(Path.Combine(temporary, "adversarial.npy"), image);

    public void WritePicture(string name, PixelImage picture) =>
        ImageFile.WritePng(Path.Combine(temporary, name), picture);

    public void WriteTrajectory(IReadOnlyList<TrajectoryPoint> trajectory)
    {
        var lines = trajectory.Select(point => string.Create(
            CultureInfo.InvariantCulture,
            $"{point.Step},{point.Iou:R},{point.PixelAccuracy:R},{point.L2:R},{point.Linf:R}," +
            $"{point.Multiplier:R},{point.PixelsOffTarget}\n"));
        AtomicFile.WriteText(
            Path.Combine(temporary, "trajectory.csv"),
            "step,iou,pixel_accuracy,l2,linf,multiplier,pixels_off_target\n" + string.Concat(lines));
    }

    public void WriteRecord(ExampleRecord record) =>
        AtomicFile.WriteText(Path.Combine(temporary, ExampleFiles.Record), RecordJson.Document(record) + "\n");

    /// <summary>Gives the folder its name. An empty folder of that name is replaced.</summary>
    public void Complete()
    {
        if (Directory.Exists(final))
        {
            Directory.Delete(final);
        }

        Directory.Move(temporary, final);
    }

    /// <summary>Removes a folder, complete or not, that a process which ended has left.</summary>
    public static void Remove(string folder)
    {
        var parent = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        var name = Path.GetFileName(folder);
        foreach (var left in parent.Exists ? parent.EnumerateDirectories($"*{name}*") : [])
        {
            if (left.Name == name || left.Name.StartsWith($".{name}.", StringComparison.Ordinal))
            {
                left.Delete(recursive: true);
            }
        }
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        if (Directory.Exists(temporary))
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
