using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
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

    /// <summary>Writes the adversarial image and gives it as it is read back: float32 [C, H, W].</summary>
    /// <param name="image">float32 [C, H, W].</param>
    /// <param name="range">The values of black and white.</param>
    /// <param name="bits">8 or 16 a channel.</param>
    public Tensor WriteAdversarial(Tensor image, ValueRange range, int bits)
    {
        var path = Path.Combine(temporary, ExampleFiles.Adversarial);
        ImageFile.WriteValues(path, image, range, bits);
        return ImageFile.ReadValues(path, range);
    }

    /// <summary>Writes the adversarial image as JPEG and gives it as it is read back: float32 [C, H, W].</summary>
    public Tensor WriteJpeg(PixelImage image, ValueRange range, int quality)
    {
        var path = Path.Combine(temporary, ExampleFiles.Jpeg(quality));
        ImageFile.WriteJpeg(path, image, quality);
        return ImageFile.ReadValues(path, range);
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
