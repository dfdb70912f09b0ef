using System.Runtime.InteropServices;

namespace SegProbe.Native;

/// <summary>Loads a native library that no file holds.</summary>
internal static partial class MemoryLibrary
{
    private const uint CloseOnExecute = 1;

    /// <summary>Loads a library from an anonymous file in memory, which only this process can reach.</summary>
    /// <param name="name">A name for lists of what a process has loaded.</param>
    /// <param name="content">The library. What it needs must be loaded already: it lies in no folder.</param>
    /// <exception cref="DllNotFoundException">The system does not allow it, or the library does not load.</exception>
    public static nint Load(string name, byte[] content)
    {
        var descriptor = CreateFile(name, CloseOnExecute);
        if (descriptor < 0)
        {
            throw new DllNotFoundException(
                $"{name} must be loaded from memory, got the error '{Marshal.GetLastPInvokeErrorMessage()}'. " +
                "Use a system that allows memfd_create.");
        }

        // The file stays open: the loader knows libraries by their paths, and the path of a closed one would be used again.
        var path = $"/proc/self/fd/{descriptor}";
        try
        {
            File.WriteAllBytes(path, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DllNotFoundException(
                $"{name} must be loaded from memory, got the error '{exception.Message.TrimEnd('.')}'. " +
                "Mount /proc, and allow the process 4 MB more.", exception);
        }

        return NativeLibrary.Load(path);
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CreateFile(string name, uint flags);
}
