using Spectre.Console;

namespace SegProbe.Cli.Output;

/// <summary>A progress bar on standard error; nothing where that is no terminal.</summary>
internal static class Progress
{
    /// <summary>Runs work that reports how far it is.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="total">The value at which the bar is full.</param>
    /// <param name="work">Is given a way to report the value reached and what to show.</param>
    public static void Run(string title, double total, Action<Report> work)
    {
        if (Console.IsErrorRedirected)
        {
            work((_, _) => { });
            return;
        }

        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: total);
                work((value, text) =>
                {
                    task.Value = value;
                    task.Description = Markup.Escape(text);
                });
            });
    }

    /// <summary>Reports the value reached and what to show.</summary>
    public delegate void Report(double value, string text);
}
