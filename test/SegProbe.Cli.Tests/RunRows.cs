using SegProbe.Evaluation.Store;

namespace SegProbe.Cli.Tests;

/// <summary>The rows of a run that can be compared with those of another.</summary>
internal static class RunRows
{
    /// <summary>Gives the rows as text, without the time they took.</summary>
    public static List<string> Timeless(Workplace workplace, string folder)
    {
        using var store = RunStore.OpenToRead(Path.Combine(workplace.Folder, folder));
        return [.. store.Rows().Select(row => RecordJson.Line(row with { Seconds = 0 }))];
    }
}
