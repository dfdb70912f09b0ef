namespace SegProbe.Evaluation.Data;

/// <summary>Images and masks of files: see <see cref="SampleFolder"/> and <see cref="SampleList"/>.</summary>
public sealed class SampleFiles : ISampleSource
{
    private const int ListedNames = 5;

    private readonly string splitsPath;
    private readonly SampleReading reading;
    private readonly IReadOnlyList<SampleFile> files;

    /// <summary>Collects files.</summary>
    /// <param name="name">The folder or list that they come from.</param>
    /// <param name="splitsPath">The file that divides them, for messages.</param>
    /// <param name="reading">How they become samples.</param>
    /// <param name="files">The files, each name once.</param>
    internal SampleFiles(string name, string splitsPath, SampleReading reading, IEnumerable<SampleFile> files)
    {
        (Name, this.splitsPath, this.reading) = (name, splitsPath, reading);
        this.files = [.. files.OrderBy(file => file.Id, StringComparer.Ordinal)];
        Ids = [.. this.files.Select(file => file.Id)];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Ids { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Splits =>
        [.. files.Select(file => file.Split).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public Sample Load(int index)
    {
        var (_, imagePath, maskPath, _) = files[index];
        var (image, mask) = (ImageFile.Read(imagePath, reading.Window), MaskFile.Read(maskPath, reading.Masks));
        return (image.Height, image.Width) == (mask.Height, mask.Width)
            ? new(image, mask)
            : throw new DataFileException(
                maskPath, $"must have the size of its image, {image.Width} x {image.Height}",
                $"{mask.Width} x {mask.Height}", "Export the mask at the image's size.");
    }

    /// <inheritdoc/>
    public FileIdentity ImageIdentity(int index) => FileIdentity.Read(files[index].Image);

    /// <inheritdoc/>
    public FileIdentity MaskIdentity(int index) => FileIdentity.Read(files[index].Mask);

    /// <inheritdoc/>
    public ISampleSource Split(string? split)
    {
        if (split is null || Splits.Count == 0)
        {
            return this;
        }

        var chosen = Enumerable.Range(0, files.Count).Where(i => files[i].Split == split).ToArray();
        return chosen.Length > 0
            ? new SampleSelection(this, chosen)
            : throw new DataFileException(
                splitsPath, $"must have samples of split '{split}'", $"only {string.Join(", ", Splits)}",
                "Name one of those.");
    }

    /// <summary>Checks that there is nothing against files of some names, and names the first.</summary>
    internal static void RequireNone(string path, string expected, string found, IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToList();
        if (all.Count > 0)
        {
            throw new DataFileException(
                path, expected, $"{found} {Listed(all)}", "Add or remove the files named.");
        }
    }

    /// <summary>Gives the first names, and how many more there are.</summary>
    internal static string Listed(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(ListedNames)) +
        (names.Count > ListedNames ? $" and {names.Count - ListedNames} more" : "");
}

/// <summary>The files of a sample.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Image">The path of the image.</param>
/// <param name="Mask">The path of the mask.</param>
/// <param name="Split">The part of the data that it belongs to; null where the data are not divided.</param>
internal sealed record SampleFile(string Id, string Image, string Mask, string? Split);
