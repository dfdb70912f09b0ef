namespace SegProbe.Cli.Tests;

/// <summary>A folder for what a command writes, which is gone when the test is over.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("segprobe-out-");

    /// <summary>Gets the name of a folder or file that does not exist yet.</summary>
    public string New => At("new");

    public string At(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Gets the names of all that lies in the folder, at any depth, sorted.</summary>
    public IReadOnlyList<string> Everything() =>
        [.. Directory.EnumerateFileSystemEntries(folder.FullName, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.FullName, path)).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Delete(recursive: true);
}
