namespace SegProbe.Evaluation.Data;

/// <summary>
/// A folder of images and masks and, optionally, <c>split.csv</c> (columns id and split). Either patterns tell which file
/// is which (<see cref="FilePatterns"/>), or the images are in <c>images/</c> and the masks in <c>masks/</c>: a mask has
/// its image's file name without extension, or that followed by <c>_segmentation</c> or <c>_mask</c>.
/// </summary>
public static class SampleFolder
{
    private const string SplitFile = "split.csv";
    private const string Remedy = "Arrange the data as docs/reference/data.md shows, or name the files with --images and --masks.";
    private const int FilesLookedAt = 10_000;

    private static readonly string[] MaskSuffixes = ["", "_segmentation", "_mask"];

    /// <summary>Finds the pairs of a folder; reads no picture yet.</summary>
    /// <exception cref="DataFileException">
    /// There are no images or masks, or they do not match; some are listed, or what is there instead.
    /// </exception>
    public static SampleFiles Open(string folder, SampleReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (!Directory.Exists(folder))
        {
            throw new DataFileException(
                folder, "must be a folder or a list (.csv) of images and masks",
                File.Exists(folder) ? "a file" : "nothing there", "Check the path.");
        }

        var suffixes = reading.Patterns is null ? MaskSuffixes : [""];
        var (images, masks) = reading.Patterns is { } patterns ? Matching(folder, patterns) : InSubfolders(folder);
        var maskOf = images.Keys.ToDictionary(
            id => id,
            id => suffixes.Select(suffix => masks.GetValueOrDefault(id + suffix)).FirstOrDefault(path => path is not null));
        SampleFiles.RequireNone(
            folder, "must have a mask for each image", "no mask for",
            maskOf.Where(pair => pair.Value is null).Select(pair => pair.Key));
        var used = maskOf.Values.ToHashSet();
        SampleFiles.RequireNone(
            folder, "must have an image for each mask", "no image for",
            masks.Where(pair => !used.Contains(pair.Value)).Select(pair => pair.Key));

        var splitOf = ReadSplits(folder, images.Keys);
        return new(folder, Path.Combine(folder, SplitFile), reading, images.Select(pair => new SampleFile(
            pair.Key, pair.Value, maskOf[pair.Key]!, splitOf.GetValueOrDefault(pair.Key))));
    }

    private static (Dictionary<string, string> Images, Dictionary<string, string> Masks) InSubfolders(string folder)
    {
        var (images, masks) = (Path.Combine(folder, "images"), Path.Combine(folder, "masks"));
        return Directory.Exists(images) && Directory.Exists(masks)
            ? (PicturesByStem(images, "one image for each mask"), PicturesByStem(masks, "one mask for each image"))
            : throw new DataFileException(
                folder, "must have the folders images and masks", Content(folder), Remedy);
    }

    private static (Dictionary<string, string> Images, Dictionary<string, string> Masks) Matching(
        string folder, FilePatterns patterns)
    {
        var (images, masks) = patterns.Find(folder);
        return (Single(images, patterns.Images), Single(masks, patterns.Masks));

        Dictionary<string, string> Single(ILookup<string, string> found, string pattern)
        {
            SampleFiles.RequireNone(folder, $"must have one file of '{pattern}' for each name", "several for", Several(found));
            return found.Count > 0
                ? found.ToDictionary(group => group.Key, group => group.Single())
                : throw new DataFileException(
                    folder, $"must have files of '{pattern}'", Content(folder),
                    "* stands for a part of a name, **/ for any folders, {id} for the sample's name.");
        }
    }

    private static Dictionary<string, string> PicturesByStem(string folder, string content)
    {
        var pictures = Directory.EnumerateFiles(folder).Where(ImageFile.HasExtension)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path));
        SampleFiles.RequireNone(folder, "must have one file for each name", "several for", Several(pictures));
        return pictures.Count > 0
            ? pictures.ToDictionary(group => group.Key, group => group.Single())
            : throw new DataFileException(
                folder, $"must hold {content} ({ImageFile.Formats})", Content(folder), Remedy);
    }

    private static IEnumerable<string> Several(ILookup<string, string> files) =>
        files.Where(group => group.Count() > 1).Select(group => group.Key);

    // What is in a folder: how many folders and files, of which extensions, and the first names.
    private static string Content(string folder)
    {
        var (folders, files) = (
            Directory.EnumerateDirectories(folder).Take(FilesLookedAt).Select(Path.GetFileName).Order().ToList(),
            Directory.EnumerateFiles(folder).Take(FilesLookedAt).Select(Path.GetFileName).Order().ToList());
        List<string> parts =
        [
            .. folders.Count > 0 ? [$"{folders.Count} folders ({SampleFiles.Listed(folders!)})"] : Array.Empty<string>(),
            .. files.GroupBy(file => Path.GetExtension(file)!.ToLowerInvariant())
                .OrderByDescending(group => group.Count())
                .Select(group =>
                    $"{group.Count()} {(group.Key.Length > 0 ? group.Key : "other")} files ({SampleFiles.Listed(group.ToList()!)})"),
        ];
        return parts.Count > 0 ? string.Join("; ", parts.Take(4)) : "an empty folder";
    }

    /// <summary>Reads the part of each sample from <c>split.csv</c>; empty where there is no such file.</summary>
    internal static Dictionary<string, string> ReadSplits(string folder, IEnumerable<string> ids)
    {
        var file = Path.Combine(folder, SplitFile);
        if (!File.Exists(file))
        {
            return [];
        }

        var lines = CsvTable.Read(
            file, ["id", "split"], [],
            "Write id,split first and then a line for each image, for example 'case01,train'.");
        var doubled = lines.GroupBy(line => line["id"]).Where(group => group.Count() > 1).Select(group => group.Key);
        SampleFiles.RequireNone(file, "must name each image once", "several lines for", doubled);
        var splitOf = lines.ToDictionary(line => line["id"], line => line["split"]);
        SampleFiles.RequireNone(file, "must have a line for each image", "none for", ids.Except(splitOf.Keys));
        return splitOf;
    }
}
