namespace SegProbe.Evaluation.Store;

/// <summary>Joins the parts of a run.</summary>
public static class RunMerge
{
    /// <summary>Writes the whole run into a new folder, rows and pictures.</summary>
    /// <param name="output">The folder, new or empty.</param>
    /// <param name="parts">The folders of the parts, in any order.</param>
    /// <exception cref="DataFileException">
    /// The parts are of different runs, overlap, or are not all there and complete; the message says which.
    /// </exception>
    public static void Write(string output, IReadOnlyList<string> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var stores = new List<RunStore>();
        try
        {
            stores.AddRange(parts.Select(RunStore.OpenToRead));
            RequireOneRun(parts, stores);
            RequireEachOnce(parts, stores);
            RequireComplete(parts, stores);

            var identity = stores[0].Identity with
            {
                Part = "1/1",
                Expected = stores.Sum(store => store.Identity.Expected),
            };
            parts.ToList().ForEach(part => CopyPictures(part, output));
            using var whole = RunStore.OpenToWrite(output, identity);
            whole.AddAll(stores);
        }
        finally
        {
            stores.ForEach(store => store.Dispose());
        }
    }

    private static void RequireOneRun(IReadOnlyList<string> parts, List<RunStore> stores)
    {
        for (var i = 1; i < stores.Count; i++)
        {
            var (first, other) = (stores[0].Identity, stores[i].Identity);
            var what = first.ModelSha256 != other.ModelSha256 ? "the model"
                : first.Plan != other.Plan ? "the plan"
                : Count(first) != Count(other) ? $"the number of parts ({Count(first)} and {Count(other)})"
                : null;
            if (what is not null)
            {
                throw new DataFileException(
                    parts[i], $"must be a part of the same run as {parts[0]}", $"a difference in {what}",
                    "Leave it out, or make it again with the same options.");
            }
        }
    }

    private static void RequireEachOnce(IReadOnlyList<string> parts, List<RunStore> stores)
    {
        var twice = stores.Select((store, i) => (store.Identity.Part, Folder: parts[i]))
            .GroupBy(each => each.Part)
            .FirstOrDefault(each => each.Count() > 1);
        if (twice is not null)
        {
            throw new DataFileException(
                twice.Last().Folder, "must be another part than the folders before it",
                $"part {twice.Key}, which {twice.First().Folder} is", "Name each part once.");
        }

        var count = Count(stores[0].Identity);
        var absent = Enumerable.Range(1, count).Select(i => $"{i}/{count}")
            .Except(stores.Select(store => store.Identity.Part))
            .ToList();
        if (absent.Count > 0)
        {
            throw new DataFileException(
                parts[0], $"must come with the other parts of its run, {count} in all",
                $"no folder of {string.Join(", ", absent)}",
                $"Make them with --shard {absent[0]}, and name their folders too.");
        }
    }

    private static void RequireComplete(IReadOnlyList<string> parts, List<RunStore> stores)
    {
        var lacking = stores
            .Select((store, i) => (Folder: parts[i], Lacks: store.Identity.Expected - store.Done().Count))
            .Where(each => each.Lacks > 0)
            .ToList();
        if (lacking.Count > 0)
        {
            throw new DataFileException(
                lacking[0].Folder, "must be complete",
                string.Join(", ", lacking.Select(each => $"{each.Lacks} missing examples in {each.Folder}")),
                "Start the same command again to go on with it.");
        }
    }

    private static int Count(RunIdentity identity) =>
        int.Parse(identity.Part.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static void CopyPictures(string from, string to)
    {
        foreach (var example in Directory.EnumerateDirectories(from).SelectMany(Directory.EnumerateDirectories))
        {
            ExampleFiles.RequireNoLink(Path.GetDirectoryName(example)!);
            ExampleFiles.RequireNoLink(example);
            var target = Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, example)));
            foreach (var file in Directory.EnumerateFileSystemEntries(example, "*", SearchOption.AllDirectories))
            {
                ExampleFiles.RequireNoLink(file);
                if (Directory.Exists(file))
                {
                    continue;
                }

                var copy = Path.Combine(target.FullName, Path.GetRelativePath(example, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }
}
