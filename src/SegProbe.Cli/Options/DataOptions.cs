using System.CommandLine;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>Which samples a command works on, and at which size: --data, --mask-threshold, --split, --size.</summary>
/// <param name="isRequired">Whether the command cannot do without --data.</param>
internal sealed class DataOptions(bool isRequired = true)
{
    public const string DataName = "--data";

    private readonly Option<string?> data = new(DataName)
    {
        Description = "A folder with images/, masks/ and, if it is divided, split.csv; volumes also as imagesTr/ and " +
            "labelsTr/. Or a list, a .csv file with the columns image, mask and, if it is divided, split. Or generated " +
            "images: phantom:fundus, phantom:fundus-disc or phantom:dermoscopy, which :COUNT:SEED may follow.",
        Required = isRequired,
        HelpName = "DIR",
    };

    private readonly Option<string?> images = new("--images")
    {
        Description = "Which files of the folder are images, where they are not in images/. {id} is a sample's name, " +
            "* any part of a name, **/ any folders. For example \"{id}.jpg\".",
        HelpName = "PATTERN",
    };

    private readonly Option<string?> masks = new("--masks")
    {
        Description = "Which files are masks, where they are not in masks/. For example \"{id}_mask.png\".",
        HelpName = "PATTERN",
    };

    public static Option<int?> CreateMaskThreshold() => new("--mask-threshold")
    {
        Description = "Pixels of a mask above this grey level are foreground. " +
            "[default: a mask holds labels, or 0 and 255]",
        HelpName = "V",
    };

    public Option<int?> MaskThreshold { get; } = CreateMaskThreshold();

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [data, images, masks, MaskThreshold];

    public void AddTo(GroupedCommand command) => command.Add(GroupedCommand.Data, All);

    public static Option<string?> CreateSize() => new("--size")
    {
        Description = "Images and masks are resized to squares of this side, in pixels; native: they are not. " +
            "[default: the side the network was trained on; native where its file does not say]",
        HelpName = "N|native",
    };

    public static Option<string?> CreateSplit() => new("--split")
    {
        Description = "Use the part of the data that split.csv calls NAME. [default: all]",
        HelpName = "NAME",
    };

    /// <summary>Gives the side of --size, or null for no resizing.</summary>
    public static int? Size(ParseResult parsed, Option<string?> option, ModelUnderTest model) =>
        BadOptionException.Guard(option.Name, () => PlanSize.Read(parsed.GetValue(option), model.Size));

    public string? Name(ParseResult parsed) => parsed.GetValue(data);

    /// <summary>Gives a plan what the options say of its data.</summary>
    public EvaluationPlan Describe(ParseResult parsed, EvaluationPlan plan) => plan with
    {
        Images = parsed.GetValue(images),
        Masks = parsed.GetValue(masks),
        MaskThreshold = parsed.GetValue(MaskThreshold),
    };

    public ISampleSource Open(ParseResult parsed, int? size)
    {
        var name = parsed.GetValue(data)!;
        var reading = new SampleReading
        {
            Masks = BadOptionException.Guard(
                MaskThreshold.Name, () => new MaskReading { Threshold = parsed.GetValue(MaskThreshold) }),
            Patterns = Patterns(parsed),
        };
        return BadOptionException.Guard("--data", () => DataSet.Open(name, reading, size));
    }

    /// <summary>Opens volumes; null where the name is of pictures.</summary>
    public IVolumeSource? OpenVolumes(ParseResult parsed) =>
        BadOptionException.Guard("--data", () => DataSet.OpenVolumes(parsed.GetValue(data)!, Patterns(parsed)));

    private FilePatterns? Patterns(ParseResult parsed) => BadOptionException.Guard(
        "--images", () => FilePatterns.Read(parsed.GetValue(images), parsed.GetValue(masks)));
}
