using System.Globalization;

namespace SegProbe.Native;

/// <summary>How much memory this process may still take.</summary>
internal static class FreeMemory
{
    private const string List = "/proc/meminfo";
    private const string Entry = "MemAvailable:";

    /// <summary>
    /// Gets the bytes that the system has to give, at most what a container's limit (control group) leaves the process.
    /// </summary>
    public static long Bytes =>
        Math.Max(0, Math.Min(System, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet));

    private static long System =>
        File.Exists(List) && File.ReadLines(List).FirstOrDefault(IsEntry) is { } line
            ? 1024 * long.Parse(line[Entry.Length..^"kB".Length], CultureInfo.InvariantCulture)
            : long.MaxValue;

    private static bool IsEntry(string line) => line.StartsWith(Entry, StringComparison.Ordinal);
}
