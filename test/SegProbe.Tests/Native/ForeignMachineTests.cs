using SegProbe.Tests.Models.Onnx;

namespace SegProbe.Tests.Native;

/// <summary>The library on machines of others: what it needs of a home folder, what it leaves there, whom it tells.</summary>
public sealed class ForeignMachineTests
{
    private const string Strace = "/usr/bin/strace";

    [Fact]
    public void OnnxRuntime_WritesNoFile_AndAsksNobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Home folders and strace are those of Linux.");
        using var home = new TemporaryFolder();
        using var traces = new TemporaryFolder();
        string[] wrapper = File.Exists(Strace)
            ? [Strace, "-f", "-qq", "-e", "trace=%network", "-o", traces["trace"]]
            : [];

        OwnProcess.Pass(
            $"{typeof(OnnxNetworkTests).FullName}.{nameof(OnnxNetworkTests.Load_AgreesWithItsOwnCheck)}",
            new Dictionary<string, string?>
            {
                ["HOME"] = home.FullName,
                ["XDG_CACHE_HOME"] = null,
                ["ORT_DISABLE_TELEMETRY"] = null,
            },
            wrapper);

        Assert.Empty(Directory.EnumerateFileSystemEntries(home.FullName));
        if (wrapper.Length > 0)
        {
            var calls = File.ReadAllLines(traces["trace"]);
            Assert.NotEmpty(calls);
            Assert.DoesNotContain(calls, call => call.Contains("AF_INET", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/proc")]
    public void Load_NeedsNoHomeFolder(string? home)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The variable HOME is that of Linux.");

        OwnProcess.Pass(
            $"{typeof(NativeBackendTests).FullName}.{nameof(NativeBackendTests.Load_MayBeCalledAgain_AndTorchWorks)}",
            new Dictionary<string, string?> { ["HOME"] = home, ["XDG_CACHE_HOME"] = "relative", ["TMPDIR"] = "/proc" });

        Assert.False(Directory.Exists("relative"));
    }
}
