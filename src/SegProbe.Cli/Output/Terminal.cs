using System.CommandLine;
using Spectre.Console;

namespace SegProbe.Cli.Output;

/// <summary>Where a command writes: results to <c>Output</c>; messages and the progress bar to <c>Error</c>.</summary>
internal sealed class Terminal : InvocationConfiguration
{
    private const int ColumnsWithoutTerminal = 120;

    /// <summary>The time a step may take to end after Ctrl-C before the process is ended for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Gets the width of standard output; null where it is a file or a pipe.</summary>
    public int? Columns { get; init; }

    /// <summary>Gets whether standard error is a terminal, which can show a progress bar.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Gets the streams of this process.</summary>
    public static Terminal OfThisProcess() => new()
    {
        Columns = Console.IsOutputRedirected || Console.WindowWidth < 1 ? null : Console.WindowWidth,
        ShowsProgress = !Console.IsErrorRedirected,
        Output = new TextOnlyWriter(Console.Out, mayFail: false),
        Error = new TextOnlyWriter(Console.Error, mayFail: true),
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = Patience,
    };

    /// <summary>Writes a table, in full width where standard output is no terminal.</summary>
    public void Write(Table table)
    {
        var console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(Output),
        });
        console.Profile.Width = Columns ?? ColumnsWithoutTerminal;
        console.Write(table);
    }

    /// <summary>Runs work under a progress bar on standard error; without the bar where that is no terminal.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="total">The value at which the bar is full.</param>
    /// <param name="work">Is given a way to report the value reached and what to show.</param>
    public void RunWithProgress(string title, double total, Action<Action<double, string>> work)
    {
        if (!ShowsProgress)
        {
            work((_, _) => { });
            return;
        }

        var drawn = Error is TextOnlyWriter { Inner: var inner } ? inner : Error;
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(drawn) }).Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(OutputText.Line(title)), maxValue: total);
                work((value, text) =>
                {
                    task.Value = value;
                    task.Description = Markup.Escape(OutputText.Line(text));
                });
            });
    }
}
