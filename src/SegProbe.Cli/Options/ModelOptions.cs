using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SegProbe.Evaluation.Inference;
using SegProbe.Models;
using SegProbe.Models.Contracts;
using static TorchSharp.torch;

namespace SegProbe.Cli.Options;

/// <summary>The options that name a model and say what its input and output mean, shared by all commands.</summary>
internal sealed class ModelOptions
{
    private readonly Dictionary<string, Option<string?>> contract = new()
    {
        ["range"] = Create("--range", "A,B", "Range of pixel values before mean and std. [default: 0,1]"),
        ["channels"] = Create("--channels", "C", "Channels of the model's input. [default: those of the image]"),
        ["channel_order"] = Create("--channel-order", "rgb|bgr", "Order of the channels. [default: rgb]"),
        ["mean"] = Create("--mean", "M,...", "What is subtracted, in units of the range. [default: 0]"),
        ["std"] = Create("--std", "S,...", "What is divided by, in units of the range. [default: 1]"),
        ["layout"] = Create("--layout", "nchw|nhwc", "Order of axes of input and output. [default: nchw]"),
        ["multiple_of"] = Create("--multiple-of", "N", "Pad images to a multiple of N pixels. [default: 1]"),
        ["head"] = Create("--head", "logits|probabilities", "What the output's numbers are. [default: logits]"),
        ["output"] = Create("--model-output", "KEY", "Which output, by name or place. [default: the first]"),
        ["output_covers"] = Create(
            "--output-covers", "middle|whole",
            "What a smaller output covers. [default: the whole if it divides evenly]"),
        ["ignored_label"] = Create(
            "--ignored-label", "V", "Label of a mask's pixels that do not count. [default: none]"),
        ["tile"] = Create("--tile", "N", "Give images to the model in square tiles of N pixels."),
        ["overlap"] = Create("--overlap", "V", "Share of a tile that the next one covers as well. [default: 0.25]"),
        ["blend"] = Create("--blend", "constant|gaussian", "Weights of overlapping tiles. [default: constant]"),
    };

    public const string FileDescription =
        "U-Net of 'segprobe train' (.safetensors), ONNX file (.onnx) or TorchScript file.";

    private readonly Option<bool> convert = new("--convert-channels")
    {
        Description = "Give grey images to a model for colours, and the reverse.",
    };

    private readonly Option<bool> unverified = new("--no-verify")
    {
        Description = "Do not compare an ONNX file with ONNX Runtime on one input before it is used.",
    };

    /// <summary>Gets the option that names the model's file.</summary>
    public Option<string?> Model { get; } = new("--model")
    {
        Description = FileDescription,
        HelpName = "M",
    };

    /// <summary>Gets the options.</summary>
    public IEnumerable<Option> All => [Model, .. contract.Values, convert, unverified];

    /// <summary>Adds the options but for <see cref="Model"/>, which comes first.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All.Skip(1))
        {
            command.Options.Add(option);
        }
    }

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

    /// <summary>Tells, on standard error, what a user should know of a model that was probed.</summary>
    public static void PrintNotices(ModelUnderTest model)
    {
        foreach (var notice in model.Notices)
        {
            Console.Error.WriteLine($"{model.Identity.Path}: {notice}");
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
        "range" or "mean" or "std" => new JsonArray(
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
