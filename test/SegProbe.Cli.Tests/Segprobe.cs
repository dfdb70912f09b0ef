using SegProbe.Cli.Output;

namespace SegProbe.Cli.Tests;

/// <summary>Commands driven in the tests' own process, by the code that the program runs.</summary>
internal static class Segprobe
{
    /// <summary>Runs a command to its end, in <see cref="Workplace"/>'s folder.</summary>
    /// <param name="line">The arguments, separated by spaces.</param>
    /// <param name="columns">The width of the terminal; null for a pipe.</param>
    public static Ending Run(string line, int? columns = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Columns = columns,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        var code = Invocation.RunAsync(line.Split(' '), terminal).GetAwaiter().GetResult();
        return new(code, output.ToString(), error.ToString());
    }
}

/// <summary>How a command ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Ending(int Code, string Output, string Error);
