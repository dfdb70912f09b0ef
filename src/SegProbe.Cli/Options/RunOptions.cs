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
        Description = "Files of each example: best, images and masks before and after; all, on the way too; none.",
        DefaultValueFactory = _ => keepDefault,
        HelpName = "all|best|none",
    };

    private readonly Option<string?> shard = new("--shard")
    {
        Description = "Make the i-th of n parts only; 'segprobe merge' joins them.",
        HelpName = "i/n",
    };

    private readonly Option<string?> output = new("-o", "--output")
    {
        Description = "Folder of the run: new, or that of the same run, which is gone on with.",
        HelpName = "OUT",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[output, keep, shard])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Gives the folder, what is kept and the part, and collects what is wrong with them.</summary>
    public (string Folder, KeptFiles Keep, Shard Part) Read(ParseResult parsed, string command, List<string> faults)
    {
        var folder = parsed.GetValue(output) ?? throw new BadOptionException(
            $"Option '-o' is required. See 'segprobe {command} --help'.");
        var kept = Checked(faults, () => Keep(parsed));
        var part = Checked(faults, () => Part(parsed)) ?? Shard.Whole;
        Checked(faults, () =>
        {
            RunFolder.RequireUsable(folder);
            return folder;
        });
        return (folder, kept, part);
    }

    private KeptFiles Keep(ParseResult parsed) => parsed.GetValue(keep) switch
    {
        "all" => KeptFiles.All,
        "best" => KeptFiles.Best,
        "none" => KeptFiles.None,
        var other => throw new BadOptionException(
            $"--keep must be all, best or none, got '{other}'. Leave it out for {keepDefault}."),
    };

    private Shard? Part(ParseResult parsed) =>
        parsed.GetValue(shard) is { } text ? BadOptionException.Guard(shard.Name, () => Shard.Parse(text)) : null;

    private static T? Checked<T>(List<string> faults, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception) when (exception is BadOptionException or DataFileException)
        {
            faults.Add(exception.Message);
            return default;
        }
    }
}
