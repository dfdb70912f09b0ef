using System.Runtime.InteropServices;

namespace SegProbe.Native;

/// <summary>Settings of the C library's memory allocator.</summary>
public static partial class NativeAllocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;

    /// <summary>
    /// Lets freed tensors be used again instead of returning them to the system: without it every large tensor is
    /// mapped and unmapped anew, which costs about a third of a step. Affects the whole process, so it is the
    /// program's choice, not the library's; memory once used stays with the process.
    /// </summary>
    /// <returns>True where the C library took the settings; false on other systems than Linux with glibc.</returns>
    public static bool KeepFreedMemory() =>
        OperatingSystem.IsLinux()
        && RuntimeInformation.RuntimeIdentifier.Contains("linux", StringComparison.Ordinal)
        && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
        && SetOption(MmapMax, 0) == 1
        && SetOption(TrimThreshold, int.MaxValue) == 1
        && SetOption(TopPad, 256 << 20) == 1;

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
