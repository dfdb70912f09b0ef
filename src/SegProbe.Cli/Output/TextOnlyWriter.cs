using System.Text;

namespace SegProbe.Cli.Output;

/// <summary>Lets text through to a stream of the process, and nothing that acts on a terminal.</summary>
/// <param name="inner">The stream.</param>
/// <param name="mayFail">
/// Whether what cannot be written is dropped: where nobody listens to the error stream, the exit code stays what it is.
/// </param>
internal sealed class TextOnlyWriter(TextWriter inner, bool mayFail) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Gets the stream itself, for what draws on a terminal; text must pass <see cref="OutputText"/>.</summary>
    public TextWriter Inner => inner;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value) => Guarded(() => inner.Write(OutputText.Lines(value ?? "")));

    public override void Flush() => Guarded(inner.Flush);

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (mayFail && exception is (IOException or UnauthorizedAccessException))
        {
        }
    }
}
