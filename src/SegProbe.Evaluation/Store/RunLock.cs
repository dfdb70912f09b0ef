namespace SegProbe.Evaluation.Store;

/// <summary>
/// Keeps a second process out of a run folder. The system releases the lock when the process ends, however it ends.
/// </summary>
internal sealed class RunLock : IDisposable
{
    public const string FileName = "run.lock";

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock of a folder, which must exist.</summary>
    /// <exception cref="DataFileException">Another process has it.</exception>
    public static RunLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        Directory.CreateDirectory(folder);
        try
        {
            return new(new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new DataFileException(
                folder, "must be used by one process at a time", "a run that is under way in it",
                "Wait for its end, or name another folder with -o.", exception);
        }
    }

    public void Dispose() => file.Dispose();
}
