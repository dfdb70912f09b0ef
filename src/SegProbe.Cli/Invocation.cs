using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using SegProbe.Cli.Options;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli;

/// <summary>
/// Runs a command line and turns its end into an exit code: 0 done, 1 a failure that was looked for, or a bug, 2 bad
/// input, 130 interrupted.
/// </summary>
internal static class Invocation
{
    private const int Done = 0;
    private const int BadInput = 2;
    private const int Interrupted = 130;

    /// <summary>The time a step may take to end after Ctrl-C before the process is ended for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(RootCommand root, string[] arguments)
    {
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command;
            return Refuse(
                $"{Complaint(parsed.Errors[0])} " +
                $"See 'segprobe {(command is RootCommand ? "" : command.Name + " ")}--help'.");
        }

        try
        {
            return await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Patience })
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted.").ConfigureAwait(false);
            return Interrupted;
        }
        catch (PlanException exception)
        {
            exception.Faults.ToList().ForEach(fault => Refuse(fault));
            return BadInput;
        }
        catch (Exception exception) when (exception is DataFileException or BadOptionException or DllNotFoundException)
        {
            return Refuse(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse($"{exception.Message.TrimEnd('.')}. Check the path, its permissions and the free space.");
        }
        catch (Exception exception) when (IsOutOfMemory(exception))
        {
            return Refuse(
                "The work must fit into memory, got more than there is. " +
                "Take a smaller --size, --batch-size or network.");
        }
    }

    /// <summary>
    /// Makes a command's work its action; the work is done on a thread of its own, so that Ctrl-C is heard.
    /// </summary>
    public static void SetWork(this Command command, Action<ParseResult, CancellationToken> work) =>
        command.SetWork((parsed, cancellation) =>
        {
            work(parsed, cancellation);
            return Done;
        });

    /// <summary>Does so for work that gives the exit code: 0, or 1 where it found what it was to look for.</summary>
    public static void SetWork(this Command command, Func<ParseResult, CancellationToken, int> work) =>
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                var code = Done;
                Unwrapped(() => code = work(parsed, cancellation));
                return code;
            },
            CancellationToken.None));

    // Parallel work reports its faults in a bundle; the first one stands for all.
    private static void Unwrapped(Action work)
    {
        try
        {
            work();
        }
        catch (AggregateException exception) when (exception.Flatten().InnerExceptions is [var first, ..])
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    // System.CommandLine names the .NET type that a text is not.
    private static string Complaint(ParseError error) =>
        error.SymbolResult is OptionResult { Tokens: [var text, ..], Option: var option }
            && NumberKind(option.ValueType) is { } kind
            ? $"{option.Name} must be {kind}, got '{text.Value}'."
            : error.Message;

    private static string? NumberKind(Type type) =>
        type == typeof(int) || type == typeof(int?) ? $"a whole number from {int.MinValue} to {int.MaxValue}"
        : type == typeof(double) || type == typeof(double?) ? "a number"
        : null;

    // libtorch reports it as an error like any other.
    private static bool IsOutOfMemory(Exception exception) =>
        exception is OutOfMemoryException
        || (exception is ExternalException && exception.Message.Contains("allocate memory", StringComparison.Ordinal));

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(message.ReplaceLineEndings(" "));
        return BadInput;
    }
}
