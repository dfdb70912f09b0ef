namespace SegProbe;

/// <summary>
/// A user's file is not what it must be. The message is complete: what, the rule, the value found, the remedy.
/// </summary>
public sealed class DataFileException : Exception
{
    private const int LongestFound = 4000;

    /// <summary>Describes a fault of one file or folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="expected">The rule, for example "must be an 8-bit PNG".</param>
    /// <param name="found">What was found instead.</param>
    /// <param name="remedy">What to do about it, as a sentence.</param>
    /// <param name="cause">The error underneath, if there is one.</param>
    public DataFileException(string path, string expected, string found, string remedy, Exception? cause = null)
        : base($"{path} {expected}, got {Readable(found)}. {remedy}", cause) =>
        Path = path;

    /// <summary>Gets the file or folder at fault.</summary>
    public string Path { get; }

    // What was found may come from a foreign file: one line, no control characters for a terminal, no megabytes.
    private static string Readable(string found)
    {
        var shown = found.Length <= LongestFound ? found : found[..LongestFound] + "...";
        return string.Create(shown.Length, shown, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        });
    }
}
