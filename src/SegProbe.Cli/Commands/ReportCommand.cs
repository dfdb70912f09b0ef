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
            Description = "Most examples in the gallery; it takes those that speak most against the model.",
            DefaultValueFactory = _ => HtmlReportOptions.DefaultExamples,
            HelpName = "N",
        };
        var command = new Command(
            "report",
            """
            Writes a run as one page of HTML with charts and pictures.

            The page needs no network and can be printed. The command reads the folder of the run and nothing else. The
            page says what it leaves out because the run did not keep it (evaluate --keep).

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
            parsed.Terminal().Output.WriteLine($"{file}: {new FileInfo(file).Length / 1024} KiB.");
        });
        return command;
    }
}
