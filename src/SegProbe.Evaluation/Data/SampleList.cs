namespace SegProbe.Evaluation.Data;

/// <summary>
/// A CSV file with the columns image and mask and, optionally, split. Paths are those of the file's own folder, or
/// absolute. A sample is named as its image is in the list.
/// </summary>
public static class SampleList
{
    private const string Image = "image";
    private const string Mask = "mask";
    private const string Split = "split";

    /// <summary>Tells whether a name is that of a list.</summary>
    public static bool IsList(string name) =>
        Path.GetExtension(name).Equals(".csv", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(name);

    /// <summary>Reads a list; reads no picture yet.</summary>
    /// <exception cref="DataFileException">The file is absent or no such list, or a file that it names is absent.</exception>
    public static SampleFiles Open(string path, SampleReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return File.Exists(path)
            ? new(path, path, reading, Read(path, File.Exists))
            : throw new DataFileException(path, "must be a list of images and masks", "nothing there", "Check the path.");
    }

    /// <summary>Reads the lines of a list, at least one.</summary>
    /// <param name="path">The list, which is there.</param>
    /// <param name="isThere">Tells whether there is something to read at a path.</param>
    internal static IReadOnlyList<SampleFile> Read(string path, Func<string, bool> isThere)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var lines = CsvTable.Read(
            path, [Image, Mask], [Split], "Write image,mask first and then a line for each image; see docs/reference/data.md.");
        if (lines.Count == 0)
        {
            throw new DataFileException(
                path, "must name images and masks", "no line after the first", "Write a line for each image.");
        }

        SampleFiles.RequireNone(
            path, "must name each image once", "several lines for",
            lines.GroupBy(line => line[Image]).Where(group => group.Count() > 1).Select(group => group.Key));
        SampleFiles.RequireNone(
            path, "must name files that are there", "nothing at",
            lines.SelectMany(line => (string[])[line[Image], line[Mask]])
                .Where(name => !isThere(Path.Combine(folder, name))));
        return
        [
            .. lines.Select(line => new SampleFile(
                line[Image], Path.Combine(folder, line[Image]), Path.Combine(folder, line[Mask]),
                line.GetValueOrDefault(Split))),
        ];
    }
}
