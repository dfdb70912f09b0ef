namespace SegProbe.Tests.Native;

/// <summary>TorchSharp's native library as its package ships it.</summary>
internal static class InstalledLibrary
{
    public static string Path =>
        System.IO.Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    /// <summary>Reads it; the test is skipped where the package for another system is installed.</summary>
    public static byte[] Bytes()
    {
        Assert.SkipUnless(File.Exists(Path), "The package for Linux is not installed: there is nothing to adapt.");
        return File.ReadAllBytes(Path);
    }
}
