namespace SegProbe.TestKit;

/// <summary>A folder that is deleted, with all it holds, at the end of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("segprobe-test-");

    /// <summary>Gives the path of a file or folder in it.</summary>
    public string this[string name] => Path.Combine(folder.FullName, name);

    public string FullName => folder.FullName;

    /// <summary>Gets the names of all that lies in the folder, at any depth, sorted.</summary>
    public IReadOnlyList<string> Everything() =>
        [.. Directory.EnumerateFileSystemEntries(folder.FullName, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder.FullName, path)).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Delete(recursive: true);
}
