using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Evaluation.Reports.Html;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe report: a run as a page of HTML.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "Folder of a run." };
        var output = new Option<string>("-o", "--output")
        {
            Description = "File to write or replace, .html.",
            Required = true,
            HelpName = "FILE",
        };
        var examples = new Option<int>("--examples")
        {
            Description = "Examples in the gallery at most, those that speak most against the model.",
            DefaultValueFactory = _ => HtmlReportOptions.DefaultExamples,
            HelpName = "N",
        };
        var command = new Command(
            "report",
            """
            Writes a run as one page of HTML with charts and pictures, which opens anywhere without a network and prints.

            Reads the run's folder and nothing else. What was not kept (evaluate --keep) is left out and said so.

            Example:
              segprobe report out -o report.html
            """) { run, output, examples };
        command.SetWork((parsed, _) =>
        {
            var options = BadOptionException.Guard(
                examples.Name, () => new HtmlReportOptions { Examples = parsed.GetValue(examples) });
            var file = parsed.GetValue(output)!;
            AtomicFile.Write(file, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                HtmlReport.WriteAsync(parsed.GetValue(run)!, options, writer).GetAwaiter().GetResult();
            });
            Console.Out.WriteLine($"{file}: {new FileInfo(file).Length / 1024} KiB.");
        });
        return command;
    }
}
