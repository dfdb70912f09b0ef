using System.Runtime.InteropServices;

namespace SegProbe.Evaluation.Speed;

/// <summary>The processor of this machine.</summary>
public static class Processor
{
    private const string List = "/proc/cpuinfo";

    /// <summary>Gets its name as the system gives it; its architecture where the system gives none.</summary>
    public static string Name { get; } =
        (File.Exists(List) ? File.ReadLines(List) : [])
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
}
