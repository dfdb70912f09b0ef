using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using SegProbe.Cli.Commands;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
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

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="terminal">Where it writes.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Action is not HelpText && Complaint.About(parsed) is { } complaint)
        {
            return Refuse(terminal, complaint);
        }

        try
        {
            return await parsed.InvokeAsync(terminal).ConfigureAwait(false);
        }
        catch (PlanException exception)
        {
            exception.Faults.ToList().ForEach(fault => Refuse(terminal, fault));
            return BadInput;
        }
        catch (Exception exception) when (exception is DataFileException or BadOptionException or DllNotFoundException)
        {
            return Refuse(terminal, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Refuse(
                terminal, $"{exception.Message.TrimEnd('.')}. Check the path, its permissions and the free space.");
        }
        catch (Exception exception) when (IsOutOfMemory(exception))
        {
            return Refuse(
                terminal,
                "The work must fit into memory, got more than there is. " +
                "Take a smaller --size, --batch-size or network.");
        }
    }

    /// <summary>Gets where the command writes.</summary>
    public static Terminal Terminal(this ParseResult parsed) => (Terminal)parsed.InvocationConfiguration;

    /// <summary>
    /// Makes a command's work its action; the work is done on a thread of its own, so that Ctrl-C is heard.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="work">Its work.</param>
    /// <param name="goOn">Tells, after Ctrl-C, how to go on.</param>
    public static void SetWork(
        this Command command, Action<ParseResult, CancellationToken> work,
        string goOn = "Nothing was written. Give the same command again.") =>
        command.SetWork(
            (parsed, cancellation) =>
            {
                work(parsed, cancellation);
                return Done;
            },
            goOn);

    /// <summary>Does so for work that gives the exit code: 0, or 1 where it found what it was to look for.</summary>
    public static void SetWork(
        this Command command, Func<ParseResult, CancellationToken, int> work, string goOn) =>
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                try
                {
                    var code = Done;
                    Unwrapped(() => code = work(parsed, cancellation));
                    return code;
                }
                catch (OperationCanceledException)
                {
                    parsed.Terminal().Error.WriteLine($"Interrupted. {goOn}");
                    return Interrupted;
                }
            },
            CancellationToken.None));

    internal static RootCommand Root()
    {
        (string Title, IReadOnlyList<Command> Commands)[] groups =
        [
            ("First steps", [DemoCommand.Create()]),
            ("Models", [TrainCommand.Create(), InspectCommand.Create(), BenchCommand.Create()]),
            ("Attacks", [AttackCommand.Create(), EvaluateCommand.Create(), AuditCommand.Create()]),
            (
                "Runs of evaluate and audit",
                [
                    TableCommand.Create(), ReportCommand.Create(), FigureCommand.Create(), ExportCommand.Create(),
                    MergeCommand.Create(), VerifyCommand.Create(), TransferCommand.Create(),
                ]),
        ];
        var root = new RootCommand(
            "Tests how easily a medical image segmentation model can be made to draw a mask of an attacker's choice.");
        groups.SelectMany(group => group.Commands).ToList().ForEach(root.Subcommands.Add);
        root.Options.OfType<HelpOption>().Single().Action = new HelpText(groups);
        return root;
    }

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

    // libtorch reports it as an error like any other.
    private static bool IsOutOfMemory(Exception exception) =>
        exception is OutOfMemoryException
        || (exception is ExternalException && exception.Message.Contains("allocate memory", StringComparison.Ordinal));

    private static int Refuse(Terminal terminal, string message)
    {
        terminal.Error.WriteLine(OutputText.Line(message.ReplaceLineEndings(" ")));
        return BadInput;
    }
}
