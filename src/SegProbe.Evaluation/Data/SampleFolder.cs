namespace SegProbe.Evaluation.Data;

/// <summary>
/// A folder with <c>images/</c>, <c>masks/</c> and, optionally, <c>split.csv</c> (columns id and split). A mask has its
/// image's file name without extension, or that followed by <c>_segmentation</c> or <c>_mask</c>. Sorted by name.
/// </summary>
public sealed class SampleFolder : ISampleSource
{
    private const string SplitFile = "split.csv";
    private const long LargestList = 100_000_000;
    private const int ListedNames = 5;

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp"];
    private static readonly string[] MaskSuffixes = ["", "_segmentation", "_mask"];

    private readonly MaskReading reading;
    private readonly (string Image, string Mask)[] paths;
    private readonly IReadOnlyDictionary<string, string> splitOf;

    private SampleFolder(
        string folder, MaskReading reading, string[] ids, (string Image, string Mask)[] paths,
        IReadOnlyDictionary<string, string> splitOf) =>
        (Name, this.reading, Ids, this.paths, this.splitOf) = (folder, reading, ids, paths, splitOf);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Splits => [.. splitOf.Values.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Finds the pairs of a folder; reads no picture yet.</summary>
    /// <exception cref="DataFileException">
    /// A subfolder is absent or empty, or names do not match; some are listed.
    /// </exception>
    public static SampleFolder Open(string folder, MaskReading reading)
    {
        var images = PicturesByStem(Path.Combine(folder, "images"), "one image for each mask");
        var masks = PicturesByStem(Path.Combine(folder, "masks"), "one mask for each image");
        var maskOf = images.Keys.ToDictionary(
            id => id,
            id => MaskSuffixes
                .Select(suffix => masks.GetValueOrDefault(id + suffix))
                .FirstOrDefault(path => path is not null));
        RequireNone(
            folder, "must have a mask for each image", "no mask for",
            maskOf.Where(pair => pair.Value is null).Select(pair => pair.Key));
        RequireNone(
            folder, "must have an image for each mask", "no image for",
            masks.Values.Except(maskOf.Values).Select(path => Path.GetFileNameWithoutExtension(path)!));

        var ids = images.Keys.Order(StringComparer.Ordinal).ToArray();
        return new(folder, reading, ids, [.. ids.Select(id => (images[id], maskOf[id]!))], ReadSplits(folder, ids));
    }

    /// <inheritdoc/>
    public Sample Load(int index)
    {
        var (imagePath, maskPath) = paths[index];
        var (image, mask) = (ImageFile.Read(imagePath), MaskFile.Read(maskPath, reading));
        return (image.Height, image.Width) == (mask.Height, mask.Width)
            ? new(image, mask)
            : throw new DataFileException(
                maskPath, $"must have the size of its image, {image.Width} x {image.Height}",
                $"{mask.Width} x {mask.Height}", "Export the mask at the image's size.");
    }

    /// <inheritdoc/>
    public FileIdentity ImageIdentity(int index) => FileIdentity.Read(paths[index].Image);

    /// <inheritdoc/>
    public FileIdentity MaskIdentity(int index) => FileIdentity.Read(paths[index].Mask);

    /// <inheritdoc/>
    public ISampleSource Split(string? split)
    {
        if (split is null || splitOf.Count == 0)
        {
            return this;
        }

        var chosen = Enumerable.Range(0, Ids.Count).Where(i => splitOf[Ids[i]] == split).ToArray();
        return chosen.Length > 0
            ? new SampleSelection(this, chosen)
            : throw new DataFileException(
                Path.Combine(Name, SplitFile), $"must have samples of split '{split}'",
                $"only {string.Join(", ", Splits)}", "Name one of those.");
    }

    private static Dictionary<string, string> PicturesByStem(string folder, string content)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataFileException(
                folder, $"must be a folder with {content}", "nothing there",
                "Arrange the data as docs/reference/data.md shows.");
        }

        var pictures = Directory.EnumerateFiles(folder).Where(IsPicture)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path));
        RequireNone(
            folder, "must have one file for each name", "several for",
            pictures.Where(group => group.Count() > 1).Select(group => group.Key));
        return pictures.Count > 0
            ? pictures.ToDictionary(group => group.Key, group => group.Single())
            : throw new DataFileException(
                folder, $"must hold {content} (PNG, JPEG, BMP or WebP)", "no such file",
                "Arrange the data as docs/reference/data.md shows.");
    }

    private static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Reads the part of each sample from <c>split.csv</c>; empty where there is no such file.</summary>
    internal static Dictionary<string, string> ReadSplits(string folder, string[] ids)
    {
        var file = Path.Combine(folder, SplitFile);
        if (!File.Exists(file))
        {
            return [];
        }

        InputFile.Require(file, LargestList);
        var lines = File.ReadAllLines(file)
            .Where(line => line.Trim().Length > 0)
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries))
            .ToList();
        var odd = lines is [["id", "split"], ..] ? lines.Find(line => line.Length != 2) : lines.FirstOrDefault([]);
        if (odd is not null)
        {
            throw new DataFileException(
                file, "must have the columns id,split", $"the line '{string.Join(',', odd)}'",
                "Write id,split first and then a line for each image, for example 'case01,train'.");
        }

        var doubled = lines.GroupBy(line => line[0]).Where(group => group.Count() > 1).Select(group => group.Key);
        RequireNone(file, "must name each image once", "several lines for", doubled);
        var splitOf = lines.Skip(1).ToDictionary(line => line[0], line => line[1]);
        RequireNone(file, "must have a line for each image", "none for", ids.Except(splitOf.Keys));
        return splitOf;
    }

    /// <summary>Refuses names that must not be there; some are listed.</summary>
    internal static void RequireNone(string path, string expected, string found, IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
        {
            var listed = string.Join(", ", all.Take(ListedNames)) +
                (all.Count > ListedNames ? $" and {all.Count - ListedNames} more" : "");
            throw new DataFileException(path, expected, $"{found} {listed}", "Add or remove the files named.");
        }
    }
}
