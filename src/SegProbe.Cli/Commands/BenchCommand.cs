using System.CommandLine;
using System.Globalization;
using SegProbe.Cli.Options;
using SegProbe.Evaluation.Speed;
using SegProbe.Models;
using SegProbe.Models.Imports;
using SegProbe.Models.UNets;
using SegProbe.Native;
using Spectre.Console;
using static TorchSharp.torch;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe bench: what a step costs on this machine.</summary>
internal sealed class BenchCommand
{
    private const int Repetitions = 9;
    private const int DefaultSize = 128;
    private const int DefaultChannels = 3;

    private readonly MachineOptions machine = new();
    private readonly ModelOptions model = new();
    private readonly Option<int?> size = new("--size")
    {
        Description = $"Side of the images, in pixels. [default: the side that the network was trained on or takes, else {DefaultSize}]",
        HelpName = "N",
    };

    private readonly Option<int> batch = new("--batch")
    {
        Description = "Number of images attacked at once.",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
    };

    private readonly Option<int> width = new("--width")
    {
        Description = "Channels of the first level, without --model.",
        DefaultValueFactory = _ => 16,
        HelpName = "N",
    };

    private readonly Option<string> padding = new("--padding")
    {
        Description = "Padding, without --model; valid as in the paper's U-Net.",
        DefaultValueFactory = _ => "same",
        HelpName = "same|valid",
    };

    public static Command Create() => new BenchCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "bench",
            """
            Measures what a step of an attack costs on this machine.

            Prints the milliseconds of an image's step, of its forward and its backward pass, and the arithmetic rate as
            a share of what a plain 3x3 convolution reaches in the same run.

            Example:
              segprobe bench --padding valid --width 32 --size 572
            """);
        model.Model.Description += " [default: a U-Net of random weights]";
        model.AddTo(command);
        command.Add("Input", size, batch, width, padding);
        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        RequireAtLeastOne(batch.Name, parsed.GetValue(batch));
        RequireAtLeastOne(size.Name, parsed.GetValue(size) ?? 1);
        var device = machine.Start(parsed);
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Arithmetic", "Step, ms/image", "Forward", "Backward", "GFLOP/s", "Share of peak");
        foreach (var precision in Precisions(parsed))
        {
            cancellation.ThrowIfCancellationRequested();
            AddRow(table, parsed, precision, device);
        }

        parsed.Terminal().Write(table);
        parsed.Terminal().Output.WriteLine(
            $"Batch {parsed.GetValue(batch)}, {get_num_threads()} threads. Medians of {Repetitions}. " +
            "Peak: the best rate of a 3x3 convolution in this run.");
    }

    private static void RequireAtLeastOne(string option, int value)
    {
        if (value < 1)
        {
            throw new BadOptionException($"{option} must be at least 1, got {value}. Leave it out for the default.");
        }
    }

    // The images, their gradient and one result of their size are the least that a step has at a time.
    private static void RequireMemory(double imageBytes)
    {
        if (3 * imageBytes > FreeMemory.Bytes)
        {
            throw new BadOptionException(FormattableString.Invariant(
                $"--size and --batch must fit into memory, got {3 * imageBytes / 1e9:F1} GB for the images alone, ") +
                FormattableString.Invariant($"where {FreeMemory.Bytes / 1e9:F1} GB is free. Take smaller ones."));
        }
    }

    private IEnumerable<GradientPrecision> Precisions(ParseResult parsed) =>
        IsTorchScript(parsed.GetValue(model.Model)) || !ProcessorSupport.HasBFloat16
            ? [GradientPrecision.Float32]
            : [GradientPrecision.Float32, GradientPrecision.BFloat16];

    private static bool IsTorchScript(string? path) =>
        path is not null && !path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    private void AddRow(Table table, ParseResult parsed, GradientPrecision precision, Device device)
    {
        using var scope = NewDisposeScope();
        var test = new SpeedTest(TimeProvider.System);
        using var random = new Generator((ulong)machine.Seed(parsed), CPU);
        var (network, trained) = Network(parsed, random);
        using var owned = network as IDisposable;
        ISegmentationModel attacked = network is UNet unet ? new UNetModel(unet, device, precision)
            : model.Open(parsed, DefaultChannels, device).Model;
        using var ownedModel = (IDisposable)attacked;
        var imported = attacked as ImportedModel;
        var depth = (network as UNet)?.Architecture.InputChannels
            ?? imported?.Contract.Values.Channels ?? DefaultChannels;
        var (height, width) = parsed.GetValue(size) is { } side ? (side, side)
            : imported?.Contract.Values is { Tile: null, Size: [var rows, var columns] } ? ((int)rows, (int)columns)
            : (trained, trained);
        RequireMemory(4.0 * parsed.GetValue(batch) * depth * height * width);
        var images = rand([parsed.GetValue(batch), depth, height, width], generator: random).to(device);
        BadOptionException.Guard("--size", () => attacked.OutputWindow(height, width));

        var speed = test.Measure(attacked, images, Repetitions);
        var rate = network is UNet counted
            ? 2 * UNetCost.ForwardOperations(counted.Architecture, height, width) / (speed.Forward + speed.Backward) * 1000
            : (double?)null;
        var peak = test.AttainableRate(
            precision == GradientPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, Repetitions);
        table.AddRow(
            precision.ToString().ToLowerInvariant(), Text(speed.Step), Text(speed.Forward), Text(speed.Backward),
            rate is { } known ? $"{known / 1e9:F0} of {peak / 1e9:F0}" : "unknown",
            rate is { } share ? $"{100 * share / peak:F0} %" : "unknown");
    }

    // The network, where it is a U-Net, and the side that it was trained on.
    private (UNet? Network, int Trained) Network(ParseResult parsed, Generator random)
    {
        var path = parsed.GetValue(model.Model);
        if (IsTorchScript(path))
        {
            return (null, DefaultSize);
        }

        if (path is not null)
        {
            return UNetFile.Load(path);
        }

        var architecture = BadOptionException.Guard("--width", () => new UNetArchitecture
        {
            Width = parsed.GetValue(width),
            Padding = TrainCommand.PaddingOf(parsed.GetValue(padding)!),
        });
        return (new(architecture, random), DefaultSize);
    }

    private static string Text(double milliseconds) => milliseconds.ToString("F1", CultureInfo.InvariantCulture);
}
