using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SegProbe.Cli.Output;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Runs;
using SegProbe.Models;
using SegProbe.Models.Contracts;
using static TorchSharp.torch;

namespace SegProbe.Cli.Options;

/// <summary>The options that name a model and say what its input and output mean, shared by all commands.</summary>
internal sealed class ModelOptions
{
    private readonly Dictionary<string, Option<string?>> contract = new()
    {
        ["range"] = Create(
            "--range", "A,B",
            "Range of pixel values that the model takes, before mean and std. [default: 0,1]"),
        ["channels"] = Create("--channels", "C", "Channels of the model's input. [default: those of the image]"),
        ["channel_order"] = Create("--channel-order", "rgb|bgr", "Order of the channels. [default: rgb]"),
        ["mean"] = Create("--mean", "M,...", "Subtracted from each channel, in units of the range. [default: 0]"),
        ["std"] = Create("--std", "S,...", "Each channel is divided by it, in units of the range. [default: 1]"),
        ["layout"] = Create("--layout", "nchw|nhwc", "Order of the axes of input and output. [default: nchw]"),
        ["multiple_of"] = Create("--multiple-of", "N", "Pad images to a multiple of N pixels. [default: 1]"),
        ["head"] = Create("--head", "logits|probabilities", "What the numbers of the output are. [default: logits]"),
        ["output"] = Create(
            "--model-output", "KEY",
            "The output to use, by name or by place from 0. [default: the first]"),
        ["output_covers"] = Create(
            "--output-covers", "middle|whole",
            "Part of the image that an output smaller than it covers. [default: the whole, if the sides divide evenly]"),
        ["ignored_label"] = Create(
            "--ignored-label", "V", "Pixels of a mask with this label do not count. [default: none]"),
        ["tile"] = Create("--tile", "N", "Give the model square tiles of N pixels instead of whole images."),
        ["overlap"] = Create("--overlap", "V", "Share of a tile that the next tile covers as well. [default: 0.25]"),
        ["blend"] = Create("--blend", "constant|gaussian", "How scores of overlapping tiles are weighted. [default: constant]"),
        ["window"] = Create("--window", "A,B", "Values of a volume, or grey levels of a 16-bit image, that the model sees. [default: all of a volume]"),
        ["normalisation"] = Create(
            "--normalisation", "NAME",
            "How values of a volume become the model's: none, window, zscore, zscore_nonzero, percentiles or dataset. " +
            "[default: window where there is one, else none]"),
        ["slices"] = Create(
            "--slices", "PLANE",
            "Give the slices of volumes to a model for images: axial, coronal or sagittal. [default: whole volumes]"),
    };

    public const string FileDescription =
        "The model: a U-Net of 'segprobe train' (.safetensors), an ONNX file (.onnx) or a TorchScript file.";

    private readonly Option<bool> convert = new("--convert-channels")
    {
        Description = "Give grey images to a model that takes colours, and colours to one that takes grey.",
    };

    private readonly Option<bool> unverified = new("--no-verify")
    {
        Description = "Do not check an ONNX file against ONNX Runtime, on one input, before it is used.",
    };

    /// <summary>Gets the option that names the model's file.</summary>
    public Option<string?> Model { get; } = new("--model")
    {
        Description = FileDescription,
        HelpName = "FILE",
    };

    /// <summary>Gets the options.</summary>
    public IEnumerable<Option> All => [Model, .. contract.Values, convert, unverified];

    /// <summary>Adds the options.</summary>
    public void AddTo(GroupedCommand command) => command.Add(GroupedCommand.Model, All);

    /// <summary>Adds the options to a command that takes the model as an argument.</summary>
    public void AddContractTo(GroupedCommand command) => command.Add(GroupedCommand.Model, All.Skip(1));

    /// <summary>Gives what the options say of the model.</summary>
    public ModelDeclaration Declared(ParseResult parsed)
    {
        var declared = new JsonObject();
        foreach (var (key, option) in contract)
        {
            if (parsed.GetValue(option) is { } text)
            {
                declared[key] = Checked(option.Name, key, text);
            }
        }

        if (parsed.GetValue(convert))
        {
            declared["convert_channels"] = true;
        }

        return ContractKeys.FromJson(declared);
    }

    /// <summary>Gives whether an ONNX file is compared with ONNX Runtime.</summary>
    public bool Verify(ParseResult parsed) => !parsed.GetValue(unverified);

    /// <summary>Opens the model that the options name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="channels">The channels of the images it will get.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="precision">The arithmetic of an attack's steps.</param>
    public ModelUnderTest Open(
        ParseResult parsed, int channels, Device device, GradientPrecision precision = GradientPrecision.Float32) =>
        ModelUnderTest.Open(parsed.GetValue(Model)!, Declared(parsed), channels, device, precision, Verify(parsed));

    /// <summary>
    /// Tells, on standard error, what a user should know of a model that was probed, and of the first image.
    /// </summary>
    public static void PrintNotices(Terminal terminal, PreparedRun run)
    {
        var remarks = new ImageRemarks();
        remarks.Add(run.First.ImageFile.Path, run.First.Image, known: []);
        PrintLines(terminal, remarks);
        foreach (var notice in run.Probe.Notices)
        {
            terminal.Error.WriteLine($"{run.Model.Identity.Path}: {notice}");
        }
    }

    /// <summary>Tells, on standard error, what a user should know of images.</summary>
    public static void PrintLines(Terminal terminal, ImageRemarks remarks)
    {
        foreach (var line in remarks.Lines)
        {
            terminal.Error.WriteLine(line);
        }
    }

    private static Option<string?> Create(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static JsonNode Checked(string option, string key, string text)
    {
        try
        {
            var value = Value(key, text);
            ContractKeys.FromJson(new JsonObject { [key] = value.DeepClone() });
            return value;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or FormatException)
        {
            var rule = ContractKeys.RuleOf(key)
                .Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
            throw new BadOptionException(
                $"{option} must be {rule}, got '{text}'. docs/reference/models.md explains it.", exception);
        }
    }

    private static JsonNode Value(string key, string text) => key switch
    {
        "range" or "mean" or "std" or "window" => new JsonArray(
            [.. text.Trim('[', ']').Split(',').Select(each => (JsonNode)Number(each))]),
        "channels" or "multiple_of" or "ignored_label" or "tile" => int.Parse(text, CultureInfo.InvariantCulture),
        "overlap" => Number(text),
        _ => text,
    };

    private static double Number(string text)
    {
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : throw new FormatException("must be finite");
    }
}
