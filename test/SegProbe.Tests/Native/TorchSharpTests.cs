using System.Diagnostics;
using System.Reflection;
using TorchSharp;

namespace SegProbe.Tests.Native;

public sealed class TorchSharpTests
{
    // Optimized, it frees numbers that libtorch still reads: see src/SegProbe/SegProbe.targets.
    [Fact]
    public void TheProgramsCopy_IsNotOptimized() =>
        Assert.True(typeof(torch).Assembly.GetCustomAttribute<DebuggableAttribute>()!.IsJITOptimizerDisabled);
}
