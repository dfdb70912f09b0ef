using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Evaluation.Store;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe export: the rows of a run for other programs.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "Folder of a run." };
        var output = new Option<string[]>("-o", "--output")
        {
            Description = "File to write or replace, .csv or .parquet; may be given several times.",
            Required = true,
            HelpName = "FILE",
        };
        var command = new Command(
            "export",
            """
            Writes the rows of a run, one for each pair and setting, as CSV or Parquet.

            docs/reference/runs.md lists the columns. Numbers are not rounded.

            Example:
              segprobe export out -o rows.csv -o rows.parquet
            """) { run, output };
        command.SetWork((parsed, _) =>
        {
            var files = parsed.GetValue(output)!;
            if (Array.Find(files, file => !RowFile.IsKnown(file)) is { } odd)
            {
                throw new BadOptionException(
                    $"-o must name a file that ends in .csv or .parquet, got '{odd}'. Name it so.");
            }

            using var store = RunStore.OpenToRead(parsed.GetValue(run)!);
            var rows = store.Rows();
            foreach (var file in files)
            {
                RowFile.Write(file, rows);
                parsed.Terminal().Output.WriteLine($"{file}: {rows.Count} rows.");
            }
        });
        return command;
    }
}
