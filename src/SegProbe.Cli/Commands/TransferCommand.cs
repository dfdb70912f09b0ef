using System.CommandLine;
using System.Globalization;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Transfer;
using Spectre.Console;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe transfer: a run's saved images given to other models.</summary>
internal sealed class TransferCommand
{
    private const double LeastCleanIou = 0.5;

    private readonly Argument<string> run = new("RUN") { Description = "Folder of a run that kept its images." };

    private readonly Option<string[]> to = new("--to")
    {
        Description =
            "A model to give the images to; may be given several times. Its contract is read from FILE.json beside it.",
        HelpName = "FILE",
    };

    private readonly Option<string?> model = new("--model")
    {
        Description = "Where the attacked model is now. [default: where it was]",
        HelpName = "FILE",
    };

    private readonly Option<string?> data = new("--data")
    {
        Description = "Where the run's images and masks are now. [default: where they were]",
        HelpName = "DIR",
    };

    private readonly Option<double> cleanIou = new("--clean-iou")
    {
        Description = "IoU with the truth that both models must have on a clean image for it to count.",
        DefaultValueFactory = _ => LeastCleanIou,
        HelpName = "V",
    };

    private readonly Option<string?> output = new("-o", "--output")
    {
        Description = "File to write or replace, .csv: a row for each saved image and model.",
        HelpName = "FILE",
    };

    private readonly MachineOptions machine = new();

    public static Command Create() => new TransferCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "transfer",
            """
            Gives the adversarial images that a run saved to other models, and measures how far they force those.

            For each setting and model it prints the mean IoU with the target and with the truth, before, after, and on
            noise of the same L2, over the images that both models segment well. The attacked model comes first. An
            image is resized to the size that a model was trained on or takes.

            Example:
              segprobe transfer out --to other.safetensors --to third.onnx -o transfer.csv
            """);
        command.Arguments.Add(run);
        command.Add("Transfer", to, cleanIou);
        command.Add(GroupedCommand.Data, model, data);
        command.Add(GroupedCommand.Output, output);
        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var others = parsed.GetValue(to) is { Length: > 0 } given
            ? given
            : throw BadOptionException.Missing("--to", "transfer");
        var least = parsed.GetValue(cleanIou);
        if (!(least >= 0 && least <= 1))
        {
            throw new BadOptionException($"--clean-iou must lie in [0, 1], got {least}. Leave it out for the default.");
        }

        var file = parsed.GetValue(output);
        if (file is not null && !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadOptionException($"-o must name a file that ends in .csv, got '{file}'. Name it so.");
        }

        var terminal = parsed.Terminal();
        using var transfer = TransferMeasurement.Open(
            parsed.GetValue(run)!, others, parsed.GetValue(model), parsed.GetValue(data), machine.Start(parsed));
        IReadOnlyList<TransferRow> rows = [];
        terminal.RunWithProgress("transfer", transfer.Images, report => rows = transfer.Run(
            done => report(done, $"{done} of {transfer.Images} images"), cancellation));
        Print(terminal, TransferSummary.Summarise(rows, least), least);
        if (file is not null)
        {
            TransferRow.WriteCsv(file, rows);
            terminal.Output.WriteLine($"{file}: {rows.Count} rows.");
        }
    }

    private static void Print(Terminal terminal, IReadOnlyList<TransferSummary> summaries, double least)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(
            "Setting", "Model", "Images", "Target: clean", "noise", "attack", "Truth: clean", "noise", "attack");
        foreach (var summary in summaries)
        {
            string[] cells =
            [
                summary.Setting,
                summary.IsAttacked ? $"{summary.Model} *" : summary.Model,
                $"{summary.Images}/{summary.Images + summary.LeftOut}",
                Percent(summary.CleanTarget), Percent(summary.NoiseTarget), WithInterval(summary.Target),
                Percent(summary.CleanTruth), Percent(summary.NoiseTruth), WithInterval(summary.Truth),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        terminal.Write(table);
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Mean IoU in %, with 95 % intervals, over the images on which both models have an IoU of {least} with the truth. ") +
            "* is the model that the run attacked.");
    }

    private static string WithInterval(Estimate estimate) => double.IsNaN(estimate.Mean)
        ? "-"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * estimate.Mean:F1} [{100 * estimate.Lower:F1}, {100 * estimate.Upper:F1}]");

    private static string Percent(Estimate estimate) => double.IsNaN(estimate.Mean)
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{100 * estimate.Mean:F1}");
}
