using System.CommandLine;
using System.Globalization;
using SegProbe.Cli.Options;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Models.Contracts;
using Spectre.Console;
using static TorchSharp.torch;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe inspect: a model's contract, and whether the model does what an attack needs.</summary>
internal sealed class InspectCommand
{
    private const int DefaultSize = 128;
    private const int DefaultChannels = 3;

    private readonly MachineOptions machine = new();
    private readonly ModelOptions model = new();
    private readonly Argument<string> path = new("model")
    {
        Description = ModelOptions.FileDescription,
        HelpName = "MODEL",
    };

    private readonly Option<string?> image = new("--image")
    {
        Description = "Image to give to the model (PNG, JPEG, BMP, GIF, WebP or TIFF). [default: noise]",
        HelpName = "FILE",
    };

    private readonly Option<string?> size = DataOptions.CreateSize();
    private readonly Option<bool> write = new("--write-contract")
    {
        Description = "Write the contract to MODEL.json, where you can edit it.",
    };

    private readonly Option<bool> noGradient = new("--no-gradient")
    {
        Description = "Take no gradient. An ONNX file may then have operators that cannot be attacked.",
    };

    private readonly Option<bool> json = new("--json") { Description = "Print a record instead of the table." };

    public static Command Create() => new InspectCommand().Build();

    private GroupedCommand Build()
    {
        var command = new GroupedCommand(
            "inspect",
            """
            Shows what SegProbe takes a model's input and output to mean (its contract), and where each value comes
            from: an option, the file MODEL.json, the model itself, or an assumption. Gives the model an image, takes
            a gradient, and warns of what looks wrong.

            Example:
              segprobe inspect unet.pt --image case7.png \
                --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225
            """);
        command.Arguments.Add(path);
        command.Add("Input", image, size);
        model.AddContractTo(command);
        command.Add(GroupedCommand.Output, noGradient, write, json);
        machine.AddTo(command);
        command.SetWork(Run);
        return command;
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        var file = parsed.GetValue(path)!;
        var declared = model.Declared(parsed);
        var device = machine.Start(parsed);
        SampleImage? given = parsed.GetValue(image) is not { } name ? null
            : VolumeFile.IsVolume(name) ? VolumeFile.Read(name)
            : ImageFile.Read(name, declared.Window ?? ContractFile.ReadFor(file).Window);
        using var network = ModelUnderTest.Open(
            file, declared, given?.Channels ?? DefaultChannels, device, verify: model.Verify(parsed),
            differentiable: !parsed.GetValue(noGradient), volumes: given is Volume);
        var side = DataOptions.Size(parsed, size, network);
        given ??= Noise(network, side ?? DefaultSize, machine.Seed(parsed));
        given = side is { } length && given is PixelImage picture ? picture.Resize(length, length) : given;
        var remarks = new ImageRemarks();
        remarks.Add(parsed.GetValue(image) ?? "", given, known: []);
        ModelOptions.PrintLines(parsed.Terminal(), remarks);
        var record = ModelInspector.Inspect(network, given, machine.Seed(parsed), !parsed.GetValue(noGradient));
        if (parsed.GetValue(write))
        {
            ContractFile.Write(ContractFile.PathFor(file), network.Model.Contract.Values);
        }

        if (parsed.GetValue(json))
        {
            parsed.Terminal().Output.WriteLine(RecordJson.Line(record));
            return;
        }

        Print(parsed.Terminal(), record);
        if (parsed.GetValue(write))
        {
            parsed.Terminal().Output.WriteLine($"Contract: {ContractFile.PathFor(file)}");
        }
    }

    private static PixelImage Noise(ModelUnderTest network, int side, int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)seed, CPU);
        var channels = network.Model.Contract.Values.Channels ?? DefaultChannels;
        return PixelImage.FromTensor(rand([channels, side, side], generator: random), new(0, 1));
    }

    private static void Print(Terminal terminal, InspectionRecord record)
    {
        terminal.Output.WriteLine($"{record.Model.Path}: {record.Model.Format}, SHA-256 {record.Model.Sha256}");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Contract", "Value", "Source");
        var contract = record.Model.Contract!;
        var values = ContractKeys.ToJson(contract.Values);
        foreach (var key in ContractKeys.All)
        {
            var value = values[key]?.ToJsonString() ?? Default(key);
            table.AddRow(key, Markup.Escape(value), Source(key, contract.Sources));
        }

        terminal.Write(table);
        terminal.Output.WriteLine(
            $"Forward: {Shape(record.Input)} in, {Shape(record.Output)} out, values from " +
            $"{Number(record.Smallest)} to {Number(record.Largest)}" +
            (record.Outputs.Count > 0 ? $"; outputs {string.Join(", ", record.Outputs)}." : "."));
        terminal.Output.WriteLine($"Class scores: {record.Model.Scores}.");
        terminal.Output.WriteLine(
            (record.Classifier ? "Classifier; probabilities: " : "Segmentation; shares of pixels: ") +
            $"{string.Join(", ", record.Classes.Select((share, i) => Class(contract.Values, i, share)))}.");
        terminal.Output.WriteLine(
            record.GradientZeroShare is not { } share
                ? "Gradient: not taken."
                : $"Gradient: L2 {(record.GradientL2 is { } length ? Number(length) : "not finite")}, " +
                    $"{Percent(share)} of it 0.");
        foreach (var warning in record.Warnings)
        {
            terminal.Output.WriteLine($"Warning: {warning}");
        }
    }

    private static string Default(string key) => key switch
    {
        "channels" => "the image's",
        "output" => "the first",
        "output_covers" => "all of the input",
        "ignored_label" or "tile" or "window" or "percentiles" or "regions" or "slices" => "none",
        _ => "-",
    };

    private static string Source(string key, IReadOnlyDictionary<string, ContractSource> sources) =>
        sources.TryGetValue(key, out var source)
            ? source switch
            {
                ContractSource.Option => "option",
                ContractSource.File => "file beside the model",
                ContractSource.Model => "model",
                _ => "[yellow]assumed[/]",
            }
            : "-";

    private static string Class(ModelDeclaration contract, int index, double share) =>
        $"{index}{(contract.ClassNames is { } names ? $" {names[index]}" : "")} {Percent(share)}";

    private static string Shape(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
