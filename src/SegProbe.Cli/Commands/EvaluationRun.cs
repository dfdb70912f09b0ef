using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Store;

namespace SegProbe.Cli.Commands;

/// <summary>Makes what a run lacks and tells how far it is. Shared by evaluate, audit and demo.</summary>
internal static class EvaluationRun
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMinutes(1);

    /// <summary>Runs, or goes on.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="run">The run.</param>
    /// <param name="folder">Its folder, new, empty, or with a part of this run.</param>
    /// <param name="keep">Which files of an example are kept.</param>
    /// <param name="cancellation">Checked before every step; what is stored stays.</param>
    /// <returns>All rows.</returns>
    public static IReadOnlyList<ExampleRow> Run(
        ParseResult parsed, PreparedRun run, string folder, KeptFiles keep, CancellationToken cancellation) =>
        Run(parsed, run, folder, keep, store => store.Rows(), cancellation);

    /// <summary>Runs, or goes on, and gives what is made of the run while its folder is this process's.</summary>
    public static T Run<T>(
        ParseResult parsed, PreparedRun run, string folder, KeptFiles keep, Func<RunStore, T> finish,
        CancellationToken cancellation)
    {
        var terminal = parsed.Terminal();
        ModelOptions.PrintNotices(terminal, run);
        OutputFolder.RequireSpace(folder, RunSpace.Estimate(run, keep));
        using var store = RunFolder.Open(folder, run.Identity);
        var runner = new EvaluationRunner(run, store, folder, keep, Versions.Environment(parsed, run.Model.Device));
        Announce(terminal, run, runner);
        var clock = Stopwatch.StartNew();
        var reported = TimeSpan.Zero;
        terminal.RunWithProgress("attack", runner.MissingSteps, report => runner.Run(
            progress =>
            {
                report(progress.Steps, $"{progress.Setting}, {progress.Rows} of {run.Expected} done");
                if (!terminal.ShowsProgress && clock.Elapsed - reported >= BetweenReports)
                {
                    reported = clock.Elapsed;
                    terminal.Error.WriteLine(Forecast(progress, run, runner, clock.Elapsed));
                }
            },
            cancellation));
        ModelOptions.PrintLines(terminal, runner.Remarks);
        if (runner.Needed.Forward > 0)
        {
            terminal.Error.WriteLine(Text(
                $"Passes: {runner.Computed.Forward:N0} forward, {runner.Computed.Backward:N0} backward; ") +
                Text($"{100 * ((Sum(runner.Computed) / Sum(runner.Needed)) - 1):F1} % more than the examples needed."));
        }

        return finish(store);
    }

    private static void Announce(Terminal terminal, PreparedRun run, EvaluationRunner runner) =>
        terminal.Error.WriteLine(Text(
            $"{run.Expected} examples in {run.Settings.Count} settings, ") +
            Text($"{run.Expected - runner.Missing} done before; ") +
            Text($"{runner.Missing} to make in at most {runner.MissingSteps:N0} steps."));

    private static string Forecast(
        RunProgress progress, PreparedRun run, EvaluationRunner runner, TimeSpan elapsed)
    {
        var left = elapsed * ((runner.MissingSteps - progress.Steps) / Math.Max(progress.Steps, 1));
        return Text($"{progress.Rows} of {run.Expected} examples done, ") +
            Text($"{(int)left.TotalHours} h {left.Minutes:00} min to go, ") +
            Text($"until {DateTime.Now + left:yyyy-MM-dd HH:mm}.");
    }

    private static double Sum(Passes passes) => passes.Forward + passes.Backward;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
