namespace SegProbe.Cli;

/// <summary>Folders that commands write to.</summary>
internal static class OutputFolder
{
    /// <summary>Checks that a folder is new or empty, so that no earlier result is mixed with new ones.</summary>
    public static void RequireEmpty(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new DataFileException(path, "must be a new or empty folder", "one with something in it", "Name another with -o, or empty it.");
        }
    }
}
