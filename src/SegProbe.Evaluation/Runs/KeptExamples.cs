using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Runs;

/// <summary>Reads what a run kept of its examples.</summary>
internal static class KeptExamples
{
    /// <summary>Gives the rows whose images were kept, at least one.</summary>
    /// <exception cref="DataFileException">The run kept none.</exception>
    public static List<ExampleRow> Rows(string folder, RunStore store)
    {
        var rows = store.Rows().Where(row => row.DiskIou is not null
            && Directory.Exists(ExampleFiles.Folder(folder, row.Setting, row.Pair))).ToList();
        return rows.Count > 0
            ? rows
            : throw new DataFileException(
                folder, "must hold the images of its examples", "none",
                "Run 'segprobe evaluate' with --keep best or all.");
    }

    /// <summary>Gives the path of a file of an example.</summary>
    public static string At(string folder, ExampleRow row, string name) =>
        Path.Combine(ExampleFiles.Folder(folder, row.Setting, row.Pair), name);

    /// <summary>Reads the image; a volume is kept as its own file, with pictures beside it.</summary>
    public static SampleImage Image(string folder, ExampleRow row)
    {
        var volumes = ((string[])[".nii.gz", ".nii", ""])
            .Select(extension => At(folder, row, ExampleFiles.ImageName + extension));
        return volumes.FirstOrDefault(VolumeFile.IsVolume) is { } volume
            ? VolumeFile.Read(volume) : ImageFile.ReadPicture(At(folder, row, ExampleFiles.Image));
    }

    /// <summary>Reads the target, which has the size of the attacked model's output.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="row">The example.</param>
    /// <param name="classes">The number of the model's classes.</param>
    /// <param name="ignoredLabel">The label of pixels that do not count; null where all do.</param>
    /// <returns>The labels, and the one that pixels which do not count have in them; null where all do.</returns>
    public static (LabelMap Target, int? Ignored) Target(
        string folder, ExampleRow row, int classes, int? ignoredLabel)
    {
        var volume = At(folder, row, ExampleFiles.TargetName + ".nii.gz");
        if (File.Exists(volume))
        {
            return (VolumeFile.ReadLabels(volume).ToMap(), ignoredLabel);
        }

        var ignored = ignoredLabel is null ? (int?)null : MaskPicture.IgnoredInFile(classes);
        return (
            MaskFile.Read(At(folder, row, ExampleFiles.Target), new() { Classes = classes, Ignored = ignored }),
            ignored);
    }

    /// <summary>Requires that a file is the model that a run attacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The SHA-256 that the run names.</param>
    /// <exception cref="DataFileException">It is another one, or not there.</exception>
    public static void RequireModel(string path, string expected)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(
                path, "must be the run's model", "nothing there", "Say where it is with --model.");
        }

        var found = FileIdentity.Read(path).Sha256;
        if (found != expected)
        {
            throw new DataFileException(
                path, $"must be the run's model (SHA-256 {expected})", $"SHA-256 {found}",
                "Say where it is with --model.");
        }
    }
}
