using System.Text.Json;
using System.Text.RegularExpressions;
using SegProbe.Evaluation.Data.Volumes.Dicom;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>
/// Finds volumes and masks in a folder: <c>imagesTr/</c> and <c>labelsTr/</c> as the Medical Segmentation Decathlon and
/// nnU-Net have them (with <c>_0000</c>, <c>_0001</c> for channels), or <c>images/</c> and <c>masks/</c>. An image is a
/// file or the folder of a DICOM series.
/// </summary>
public static partial class VolumeFolder
{
    private const string Description = "dataset.json";
    private const long LongestDescription = 100_000_000;
    private const int Seed = 1;

    private static readonly string[] Extensions = [".nii.gz", ".nii", ".dcm"];
    private static readonly string[] MaskSuffixes = ["", "_segmentation", "_mask", "_seg"];

    /// <summary>Tells whether a folder has one of these layouts, with volumes.</summary>
    public static bool HasVolumes(string folder) =>
        Directory.Exists(Path.Combine(folder, "imagesTr"))
        || (Directory.Exists(Path.Combine(folder, "images"))
            && Directory.EnumerateFileSystemEntries(Path.Combine(folder, "images")).Any(HasVolume));

    /// <summary>
    /// Finds the samples of a folder; reads no volume yet. Without <c>split.csv</c> (columns id and split) the samples of
    /// <c>imagesTr/</c> are divided by a seeded shuffle of their names: 15 % are test, 5 % val, the others train.
    /// </summary>
    /// <exception cref="DataFileException">A folder is absent or empty, or names do not match; some are listed.</exception>
    public static IVolumeSource Open(string folder)
    {
        var isDecathlon = Directory.Exists(Path.Combine(folder, "imagesTr"));
        var images = Volumes(Path.Combine(folder, isDecathlon ? "imagesTr" : "images"));
        var masks = Volumes(Path.Combine(folder, isDecathlon ? "labelsTr" : "masks"));
        var channelsOf = Channels(folder, images, masks, isDecathlon);
        var maskOf = channelsOf.Keys.ToDictionary(id => id, id => MaskName(id, masks, isDecathlon));
        SampleFiles.RequireNone(
            folder, "must have a mask for each image", "no mask for",
            maskOf.Where(pair => pair.Value is null).Select(pair => pair.Key));
        SampleFiles.RequireNone(
            folder, "must have an image for each mask", "no image for", masks.Keys.Except(maskOf.Values.OfType<string>()));

        string[] ids = [.. channelsOf.Keys.Order(StringComparer.Ordinal)];
        var splitOf = SampleFolder.ReadSplits(folder, ids);
        if (splitOf.Count == 0 && isDecathlon)
        {
            splitOf = Divided(ids);
        }

        return new VolumeFiles(
            folder, ClassNames(Path.Combine(folder, Description)),
            ids.Select(id => new VolumeCase(id, channelsOf[id], masks[maskOf[id]!], splitOf.GetValueOrDefault(id))));
    }

    private static bool HasVolume(string path) =>
        IsVolume(path) && (File.Exists(path) || DicomSeries.DicomPaths(path).Count > 0);

    private static bool IsVolume(string path) =>
        Path.GetFileName(path)[0] != '.' && (Directory.Exists(path) || Extension(path).Length > 0);

    private static string Extension(string path) =>
        Extensions.FirstOrDefault(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase), "");

    // Names without extension, and paths. Files that start with a dot are those of a Mac.
    private static Dictionary<string, string> Volumes(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataFileException(
                folder, "must be a folder with volumes", "nothing there", "Arrange the data as docs/reference/data.md shows.");
        }

        var named = Directory.EnumerateFileSystemEntries(folder).Where(IsVolume)
            .ToLookup(path => Path.GetFileName(path)[..^Extension(path).Length]);
        SampleFiles.RequireNone(
            folder, "must have one volume for each name", "several for",
            named.Where(group => group.Count() > 1).Select(group => group.Key));
        return named.Count > 0
            ? named.ToDictionary(group => group.Key, group => group.Single())
            : throw new DataFileException(
                folder, $"must hold volumes ({string.Join(", ", Extensions)}, or folders with a DICOM series)", "none",
                "Arrange the data as docs/reference/data.md shows.");
    }

    // The files of each sample. nnU-Net's names end in a channel's number, which the masks' names do not.
    private static Dictionary<string, string[]> Channels(
        string folder, Dictionary<string, string> images, Dictionary<string, string> masks, bool isDecathlon)
    {
        if (!isDecathlon || images.Keys.Any(masks.ContainsKey) || !images.Keys.All(name => ChannelNumber().IsMatch(name)))
        {
            return images.ToDictionary(pair => pair.Key, pair => (string[])[pair.Value]);
        }

        var channelsOf = images.GroupBy(pair => pair.Key[..^5]).ToDictionary(
            group => group.Key,
            group => group.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).ToArray());
        var count = channelsOf.Values.Max(paths => paths.Length);
        SampleFiles.RequireNone(
            folder, $"must have {count} channels, _0000 to _{count - 1:D4}, of each image", "others of",
            channelsOf.Where(pair => pair.Value.Length != count || !images.ContainsKey($"{pair.Key}_{count - 1:D4}"))
                .Select(pair => pair.Key));
        return channelsOf;
    }

    private static string? MaskName(string id, Dictionary<string, string> masks, bool isDecathlon) =>
        (isDecathlon ? [""] : MaskSuffixes).Select(suffix => id + suffix).FirstOrDefault(masks.ContainsKey);

    private static Dictionary<string, string> Divided(string[] ids)
    {
        SeededRandom random = new(Seed);
        string[] shuffled = [.. ids.OrderBy(_ => random.Next())];
        var (test, val) = ((int)Math.Round(0.15 * ids.Length), (int)Math.Round(0.05 * ids.Length));
        return shuffled.Index().ToDictionary(
            each => each.Item, each => each.Index < test ? "test" : each.Index < test + val ? "val" : "train");
    }

    // The Decathlon has {"0": "background"}, nnU-Net {"background": 0}; regions of several labels have no single name.
    private static string[] ClassNames(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        InputFile.Require(path, LongestDescription);
        try
        {
            using var description = JsonDocument.Parse(File.ReadAllBytes(path));
            if (!description.RootElement.TryGetProperty("labels", out var labels))
            {
                return [];
            }

            var names = labels.EnumerateObject()
                .Select(label => int.TryParse(label.Name, out var number)
                    ? (number, Name: label.Value.GetString())
                    : (label.Value.ValueKind == JsonValueKind.Number ? label.Value.GetInt32() : -1, label.Name))
                .OrderBy(label => label.Item1)
                .ToList();
            return names.Select(label => label.Item1).SequenceEqual(Enumerable.Range(0, names.Count))
                ? [.. names.Select(label => label.Name ?? "")]
                : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new DataFileException(
                path, "must describe a data set as the Medical Segmentation Decathlon or nnU-Net do", exception.Message,
                "Correct it, or remove it.", exception);
        }
    }

    [GeneratedRegex("_[0-9]{4}$")]
    private static partial Regex ChannelNumber();
}
