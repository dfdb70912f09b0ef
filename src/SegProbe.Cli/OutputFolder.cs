namespace SegProbe.Cli;

/// <summary>Folders that commands write to.</summary>
internal static class OutputFolder
{
    /// <summary>
    /// Checks that a folder is new or empty, so that no earlier result is mixed with new ones, and that it can be
    /// written to, so that no work is lost. Leaves nothing behind.
    /// </summary>
    /// <exception cref="DataFileException">It is a file or has something in it.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static void RequireEmpty(string path)
    {
        var found = File.Exists(path) ? "a file"
            : Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() ? "one with something in it"
            : null;
        if (found is not null)
        {
            throw new DataFileException(
                path, "must be a new or empty folder", found, "Name another with -o, or empty it.");
        }

        RequireWritable(path);
    }

    /// <summary>
    /// Checks that files can be written into a folder, which need not exist yet. Leaves nothing behind.
    /// </summary>
    /// <exception cref="IOException">They cannot.</exception>
    public static void RequireWritable(string path)
    {
        var folder = new DirectoryInfo(path);
        var made = folder.Exists ? null : Ancestors(folder).TakeWhile(each => !each.Exists).Last();
        try
        {
            folder.Create();
            using var probe = new FileStream(
                Path.Combine(path, $".{Environment.ProcessId}.tmp"),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose);
        }
        finally
        {
            if (made is not null)
            {
                made.Refresh();
                if (made.Exists)
                {
                    made.Delete(recursive: true);
                }
            }
        }
    }

    private static IEnumerable<DirectoryInfo> Ancestors(DirectoryInfo folder)
    {
        for (var each = folder; each is not null; each = each.Parent)
        {
            yield return each;
        }
    }
}
