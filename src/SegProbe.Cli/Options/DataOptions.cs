using System.CommandLine;
using SegProbe.Evaluation.Data;

namespace SegProbe.Cli.Options;

/// <summary>Which samples a command works on: --data, --mask-threshold.</summary>
/// <param name="isRequired">Whether the command cannot do without --data.</param>
internal sealed class DataOptions(bool isRequired = true)
{
    public const string DataName = "--data";

    private readonly Option<string?> data = new(DataName)
    {
        Description = "Folder with images/, masks/ and optionally split.csv, or generated images: " +
            "phantom:fundus, phantom:fundus-disc or phantom:dermoscopy, with :COUNT:SEED if wanted.",
        Required = isRequired,
        HelpName = "DIR",
    };

    public static Option<int?> CreateMaskThreshold() => new("--mask-threshold")
    {
        Description = "Grey level above which a mask's pixel is foreground; " +
            "without it a mask holds labels, or 0 and 255.",
        HelpName = "V",
    };

    public Option<int?> MaskThreshold { get; } = CreateMaskThreshold();

    /// <summary>Gets the options.</summary>
    public IReadOnlyList<Option> All => [data, MaskThreshold];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Options.Add(option);
        }
    }

    public string? Name(ParseResult parsed) => parsed.GetValue(data);

    public ISampleSource Open(ParseResult parsed, int? size)
    {
        var name = parsed.GetValue(data)!;
        var reading = Reading(parsed, MaskThreshold);
        return BadOptionException.Guard("--data", () => DataSet.Open(name, reading, size));
    }

    public static MaskReading Reading(ParseResult parsed, Option<int?> threshold) =>
        BadOptionException.Guard("--mask-threshold", () => new MaskReading { Threshold = parsed.GetValue(threshold) });
}
