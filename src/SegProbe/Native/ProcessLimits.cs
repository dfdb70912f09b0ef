using System.Runtime.InteropServices;

namespace SegProbe.Native;

/// <summary>What a process on Linux may use, and its end.</summary>
internal static partial class ProcessLimits
{
    private const int CpuSeconds = 0;
    private const int WritableBytes = 2;
    private const int CoreBytes = 4;

    /// <summary>Ends the process where it uses more, without a core dump.</summary>
    /// <param name="seconds">Time of the processor, from the start.</param>
    /// <param name="bytes">Memory of its own; asking for more fails.</param>
    public static void Set(long seconds, long bytes)
    {
        SetLimit(CoreBytes, [0, 0]);
        SetLimit(CpuSeconds, [seconds, seconds + 5]);
        SetLimit(WritableBytes, [bytes, bytes]);
    }

    /// <summary>Ends the process at once: nothing is written or freed, so that its code is this one.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void End(int code);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, long[] softAndHard);
}
