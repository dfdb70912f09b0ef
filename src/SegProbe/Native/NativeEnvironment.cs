using System.Runtime.InteropServices;

namespace SegProbe.Native;

/// <summary>The environment variables that native libraries read; .NET keeps a copy of its own.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable for native libraries.</summary>
    /// <returns>True where it was set; false on other systems than Linux.</returns>
    public static bool Set(string name, string value) =>
        OperatingSystem.IsLinux() && SetVariable(name, value, overwrite: 1) == 0;

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
