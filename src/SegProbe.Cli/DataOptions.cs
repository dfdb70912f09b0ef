using System.CommandLine;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Phantoms;

namespace SegProbe.Cli;

/// <summary>Which samples a command works on: --data, --mask-threshold.</summary>
internal sealed class DataOptions
{
    private const int PhantomSize = 128;

    private readonly Option<string> data = new("--data")
    {
        Description = "Folder with images/, masks/ and optionally split.csv, or generated images: " +
            "phantom:fundus, phantom:fundus-disc or phantom:dermoscopy, with :COUNT:SEED if wanted.",
        Required = true,
        HelpName = "DIR",
    };

    public static Option<int?> CreateMaskThreshold() => new("--mask-threshold")
    {
        Description = "Grey level above which a mask's pixel is foreground; " +
            "without it a mask holds labels, or 0 and 255.",
        HelpName = "V",
    };

    public Option<int?> MaskThreshold { get; } = CreateMaskThreshold();

    public void AddTo(Command command)
    {
        command.Options.Add(data);
        command.Options.Add(MaskThreshold);
    }

    public ISampleSource Open(ParseResult parsed, int? size)
    {
        var name = parsed.GetValue(data)!;
        var reading = Reading(parsed, MaskThreshold);
        return PhantomSource.IsPhantom(name)
            ? BadOptionException.Guard("--data", () => PhantomSource.Parse(name, size ?? PhantomSize))
            : SampleFolder.Open(name, reading);
    }

    public static MaskReading Reading(ParseResult parsed, Option<int?> threshold) =>
        BadOptionException.Guard("--mask-threshold", () => new MaskReading { Threshold = parsed.GetValue(threshold) });
}
