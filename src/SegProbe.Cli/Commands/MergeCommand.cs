using System.CommandLine;
using SegProbe.Cli.Options;
using SegProbe.Evaluation.Store;

namespace SegProbe.Cli.Commands;

/// <summary>segprobe merge: the parts of a run become one.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        var output = new Argument<string>("OUT") { Description = "New or empty folder for the whole run." };
        var shards = new Argument<string[]>("SHARD")
        {
            Description = "Folders of all parts, in any order.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "merge",
            """
            Joins the parts of a run that 'segprobe evaluate --shard' made. The result equals a run in one go.

            Refuses parts of different runs, parts that overlap, and parts that are missing or not complete.

            Example:
              segprobe merge out out-1 out-2 out-3 out-4
            """) { output, shards };
        command.SetWork((parsed, _) =>
        {
            var folder = parsed.GetValue(output)!;
            OutputFolder.RequireEmpty(folder);
            RunMerge.Write(folder, parsed.GetValue(shards)!);
            using var store = RunStore.OpenToRead(folder);
            parsed.Terminal().Output.WriteLine($"{folder}: {store.Identity.Expected} examples.");
        });
        return command;
    }
}
