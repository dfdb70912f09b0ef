using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Cli.Options;

/// <summary>The folder of a run, to begin or to go on with.</summary>
internal static class RunFolder
{
    private const string ModelPath = "model";

    /// <summary>Checks that a folder is new, empty, or that of a run.</summary>
    /// <exception cref="DataFileException">It is a file or has something else in it.</exception>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public static void RequireUsable(string path)
    {
        if (RunStore.IsIn(path))
        {
            OutputFolder.RequireWritable(path);
        }
        else
        {
            OutputFolder.RequireEmpty(path, except: RunStore.IsLeftover);
        }
    }

    /// <summary>Opens a folder for a run; a run that is there must be the same.</summary>
    /// <exception cref="DataFileException">The folder holds another run, or another process uses it.</exception>
    public static RunStore Open(string path, RunIdentity identity)
    {
        var store = RunStore.OpenToWrite(path, identity);
        var differences = Differences(store.Identity, identity).ToList();
        if (differences.Count == 0)
        {
            return store;
        }

        store.Dispose();
        throw new DataFileException(
            path, "must be new or hold the same run", $"another one: {string.Join("; ", differences)}",
            "Name another folder with -o, or give that run's options.");
    }

    // The model is what its file holds, wherever that lies.
    private static IEnumerable<string> Differences(RunIdentity there, RunIdentity here)
    {
        var plan = PlanDifference.Between(there.Plan, here.Plan)
            .Where(text => !text.StartsWith($"{ModelPath} is ", StringComparison.Ordinal));
        var model = there.ModelSha256 == here.ModelSha256
            ? []
            : new[] { $"the model's SHA-256 is {there.ModelSha256} there and {here.ModelSha256} here" };
        var part = there.Part == here.Part ? [] : new[] { $"shard is {there.Part} there and {here.Part} here" };
        return [.. plan, .. model, .. part];
    }
}
