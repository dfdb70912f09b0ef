using System.Runtime.InteropServices;
using static System.FormattableString;

namespace SegProbe;

/// <summary>What is read must be a file: a pipe may never end, and a device such as /dev/zero does not.</summary>
internal static partial class InputFile
{
    private const int WorkingFolder = -100;
    private const uint TypeOnly = 1;
    private const int StatusLength = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Checks a file before it is opened. What is absent, or a folder, is left to the reader.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <exception cref="DataFileException">It is a pipe, a socket or a device, or larger.</exception>
    public static void Require(string path, long most = long.MaxValue)
    {
        if (IsSpecial(path))
        {
            throw new DataFileException(
                path, "must be a file", "a pipe, a socket or a device", "Write its content to a file first.");
        }

        if (most < long.MaxValue && File.Exists(path))
        {
            using var file = File.OpenHandle(path);
            if (RandomAccess.GetLength(file) is var length && length > most)
            {
                throw new DataFileException(
                    path, Invariant($"must have at most {most} bytes"), Invariant($"{length}"), "Give another file.");
            }
        }
    }

    private static bool IsSpecial(string path)
    {
        var status = new byte[StatusLength];
        return OperatingSystem.IsLinux()
            && GetStatus(WorkingFolder, path, 0, TypeOnly, status) == 0
            && (BitConverter.ToUInt16(status, ModeOffset) & TypeMask) is not (RegularFile or Folder);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetStatus(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
