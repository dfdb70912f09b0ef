namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>
/// A CSV file with the columns image, mask and, optionally, split. Paths are those of the file's own folder, or absolute;
/// an image is a file or the folder of a DICOM series. A sample is named as its image is in the list.
/// </summary>
public static class VolumeList
{
    private const string Extension = ".csv";
    private const long LargestList = 100_000_000;

    /// <summary>Tells whether a name is that of a list whose first image is a volume.</summary>
    public static bool HasVolumes(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && File.Exists(name)
            && Lines(name).Skip(1).FirstOrDefault() is [var image, ..] && VolumeFile.IsVolume(At(name, image));
    }

    /// <summary>Reads a list; reads no volume yet.</summary>
    /// <exception cref="DataFileException">It is no such list, or a file that it names is absent.</exception>
    public static IVolumeSource Open(string path)
    {
        var lines = Lines(path).ToList();
        var odd = lines is [["image", "mask"] or ["image", "mask", "split"], ..]
            ? lines.Find(line => line.Length != lines[0].Length)
            : lines.FirstOrDefault([]);
        if (odd is not null)
        {
            throw new DataFileException(
                path, "must have the columns image,mask or image,mask,split", $"the line '{string.Join(',', odd)}'",
                "Write image,mask,split first and then a line for each image, for example 'ct/01.nii.gz,masks/01.nii.gz,train'.");
        }

        lines.RemoveAt(0);
        SampleFiles.RequireNone(
            path, "must name each image once", "several lines for",
            lines.GroupBy(line => line[0]).Where(group => group.Count() > 1).Select(group => group.Key));
        SampleFiles.RequireNone(
            path, "must name files that are there", "nothing at",
            lines.SelectMany(line => line[..2]).Where(name => !Path.Exists(At(path, name))));
        return new VolumeFiles(path, [], lines.Select(line => new VolumeCase(
            line[0], [At(path, line[0])], At(path, line[1]), line.ElementAtOrDefault(2))));
    }

    private static IEnumerable<string[]> Lines(string path)
    {
        InputFile.Require(path, LargestList);
        return File.ReadLines(path).Where(line => line.Trim().Length > 0)
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries));
    }

    private static string At(string list, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(list))!, name);
}
