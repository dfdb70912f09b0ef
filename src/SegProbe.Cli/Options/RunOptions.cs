using System.CommandLine;
using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>Where a run goes and what is kept of it: -o, --keep, --shard.</summary>
/// <param name="keepDefault">What is kept where nothing is said.</param>
internal sealed class RunOptions(string keepDefault)
{
    private readonly Option<string> keep = new("--keep")
    {
        Description = "Files to keep of each example. best: images and masks before and after; " +
            "all: those of the steps between as well.",
        DefaultValueFactory = _ => keepDefault,
        HelpName = "all|best|none",
    };

    private readonly Option<string?> shard = new("--shard")
    {
        Description = "Make only part i of n; 'segprobe merge' joins the parts.",
        HelpName = "i/n",
    };

    private readonly Option<string?> output = new("-o", "--output")
    {
        Description = "Folder of the run: a new one, or that of the same run, which then goes on.",
        HelpName = "OUT",
    };

    public void AddTo(GroupedCommand command) => command.Add(GroupedCommand.Output, output, keep, shard);

    /// <summary>Gives the folder, what is kept and the part, and collects what is wrong with them.</summary>
    public (string Folder, KeptFiles Keep, Shard Part) Read(ParseResult parsed, string command, List<string> faults)
    {
        var folder = parsed.GetValue(output) ?? throw BadOptionException.Missing("-o", command);
        var (kept, part) = (KeptFiles.Best, Shard.Whole);
        BadOptionException.Collect(faults, () => kept = Keep(parsed));
        BadOptionException.Collect(faults, () => part = Part(parsed) ?? Shard.Whole);
        BadOptionException.Collect(faults, () => RunFolder.RequireUsable(folder));
        return (folder, kept, part);
    }

    private KeptFiles Keep(ParseResult parsed) => Enum.Parse<KeptFiles>(
        BadOptionException.Choice(
            keep.Name, parsed.GetValue(keep)!, ["all", "best", "none"], $"Leave it out for {keepDefault}."),
        ignoreCase: true);

    private Shard? Part(ParseResult parsed) =>
        parsed.GetValue(shard) is { } text ? BadOptionException.Guard(shard.Name, () => Shard.Parse(text)) : null;
}
