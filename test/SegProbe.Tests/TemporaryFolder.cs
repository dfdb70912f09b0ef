namespace SegProbe.Tests;

/// <summary>A folder that is deleted, with all it holds, at the end of a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("segprobe-test-");

    public string this[string name] => Path.Combine(folder.FullName, name);

    public string FullName => folder.FullName;

    public void Dispose() => folder.Delete(recursive: true);
}
