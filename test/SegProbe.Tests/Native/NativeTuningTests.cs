using System.Runtime.InteropServices;
using SegProbe.Native;

namespace SegProbe.Tests.Native;

/// <summary>What loading the backend sets. Each in a process of its own, since nothing takes it back.</summary>
public sealed partial class NativeTuningTests
{
    private const string Policy = "OMP_WAIT_POLICY";

    [Theory]
    [InlineData(nameof(Load_LetsThreadsSleep), null)]
    [InlineData(nameof(Load_LeavesThePolicyOfTheUser), "ACTIVE")]
    [InlineData(nameof(Load_SetsNothing_WhereThatIsDeclined), null)]
    public void Load_SetsWhatItSays(string test, string? policy)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The setting is one of Linux.");

        OwnProcess.Pass(
            $"{typeof(NativeTuningTests).FullName}.{test}",
            new Dictionary<string, string?> { [Policy] = policy, ["GOMP_SPINCOUNT"] = null, [Own] = "1" });
    }

    [Fact]
    public void Load_LetsThreadsSleep()
    {
        Assert.SkipUnless(IsOwn, OnlyThere);

        NativeBackend.Load();

        Assert.Equal("PASSIVE", Variable());
    }

    [Fact]
    public void Load_LeavesThePolicyOfTheUser()
    {
        Assert.SkipUnless(IsOwn, OnlyThere);

        NativeBackend.Load();

        Assert.Equal("ACTIVE", Variable());
    }

    [Fact]
    public void Load_SetsNothing_WhereThatIsDeclined()
    {
        Assert.SkipUnless(IsOwn, OnlyThere);

        NativeBackend.Load(NativeTuning.None);

        Assert.Null(Variable());
    }

    private const string Own = "SEGPROBE_OWN_PROCESS";
    private const string OnlyThere = "It runs in the process of another test.";

    private static bool IsOwn => Environment.GetEnvironmentVariable(Own) is not null;

    // .NET's own copy of the environment does not see what native code sets.
    private static string? Variable() => Marshal.PtrToStringUTF8(GetVariable(Policy));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetVariable(string name);
}
