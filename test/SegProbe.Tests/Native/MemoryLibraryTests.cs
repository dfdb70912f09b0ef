using System.Runtime.InteropServices;
using SegProbe.Native;

namespace SegProbe.Tests.Native;

public sealed class MemoryLibraryTests
{
    [Fact]
    public void Load_GivesTheLibrary_AndTellsTwoApart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no anonymous files.");

        var first = MemoryLibrary.Load("libfirst.so", Runtime("libSystem.IO.Compression.Native.so"));
        var second = MemoryLibrary.Load("libsecond.so", Runtime("libSystem.Globalization.Native.so"));

        Assert.True(NativeLibrary.TryGetExport(first, "CompressionNative_Crc32", out _));
        Assert.True(NativeLibrary.TryGetExport(second, "GlobalizationNative_ToAscii", out _));
        Assert.False(NativeLibrary.TryGetExport(second, "CompressionNative_Crc32", out _));
        Assert.Contains("memfd:libfirst.so", File.ReadAllText("/proc/self/maps"));
    }

    [Fact]
    public void Load_RefusesWhatIsNoLibrary()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no anonymous files.");

        Assert.Throws<DllNotFoundException>(() => MemoryLibrary.Load("libnone.so", "no library"u8.ToArray()));
    }

    private static byte[] Runtime(string name) =>
        File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), name));
}
