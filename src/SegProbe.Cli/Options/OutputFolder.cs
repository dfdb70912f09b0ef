using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>Folders that commands write to.</summary>
internal static class OutputFolder
{
    /// <summary>
    /// Checks that a folder is new or empty, so that no earlier result is mixed with new ones, and that it can be
    /// written to, so that no work is lost. Leaves nothing behind.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="except">Tells by name what may be in it.</param>
    /// <exception cref="DataFileException">It is a file or has something in it.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static void RequireEmpty(string path, Func<string, bool>? except = null)
    {
        var found = File.Exists(path) ? "a file"
            : Directory.Exists(path)
                && Directory.EnumerateFileSystemEntries(path)
                    .Any(each => except?.Invoke(Path.GetFileName(each)) != true)
                ? "one with something in it"
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

    /// <summary>Checks that a folder, which need not exist yet, has room.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="bytes">The room needed.</param>
    /// <exception cref="DataFileException">There is less.</exception>
    public static void RequireSpace(string path, long bytes)
    {
        const long megabyte = 1 << 20;
        var existing = Ancestors(new(Path.GetFullPath(path))).First(each => each.Exists);
        var free = new DriveInfo(existing.FullName).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new DataFileException(
                path, $"must have room for up to {bytes / megabyte} MiB", $"{free / megabyte} MiB",
                "Make room, name a folder on another disk, or keep fewer files (--keep none).");
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

/// <summary>The folder of a run, to begin or to go on with.</summary>
internal static class RunFolder
{
    private const string ModelPath = "model";

    /// <summary>Checks that a folder is new, empty, or that of a run.</summary>
    /// <exception cref="DataFileException">It is a file or has something else in it.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static void RequireUsable(string path)
    {
        if (RunStore.IsIn(path))
        {
            OutputFolder.RequireWritable(path);
        }
        else
        {
            OutputFolder.RequireEmpty(path, except: RunStore.IsLeftover);
        }
    }

    /// <summary>Opens a folder for a run; a run that is there must be the same.</summary>
    /// <exception cref="DataFileException">The folder holds another run, or another process uses it.</exception>
    public static RunStore Open(string path, RunIdentity identity)
    {
        var store = RunStore.OpenToWrite(path, identity);
        var differences = Differences(store.Identity, identity).ToList();
        if (differences.Count == 0)
        {
            return store;
        }

        store.Dispose();
        throw new DataFileException(
            path, "must be new or hold the same run", $"another one: {string.Join("; ", differences)}",
            "Name another folder with -o, or give that run's options.");
    }

    // The model is what its file holds, wherever that lies.
    private static IEnumerable<string> Differences(RunIdentity there, RunIdentity here)
    {
        var plan = PlanDifference.Between(there.Plan, here.Plan)
            .Where(text => !text.StartsWith($"{ModelPath} is ", StringComparison.Ordinal));
        var model = there.ModelSha256 == here.ModelSha256
            ? []
            : new[] { $"the model's SHA-256 is {there.ModelSha256} there and {here.ModelSha256} here" };
        var part = there.Part == here.Part ? [] : new[] { $"shard is {there.Part} there and {here.Part} here" };
        return [.. plan, .. model, .. part];
    }
}
