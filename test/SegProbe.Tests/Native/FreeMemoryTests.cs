using SegProbe.Native;

namespace SegProbe.Tests.Native;

public sealed class FreeMemoryTests
{
    [Fact]
    public void Bytes_AreSome_AndFewerThanTheMachineHas()
    {
        Assert.SkipUnless(File.Exists("/proc/meminfo"), "The machine's memory is that of /proc/meminfo.");
        var total = 1024 * long.Parse(File.ReadLines("/proc/meminfo").First()["MemTotal:".Length..^2]);

        Assert.InRange(FreeMemory.Bytes, 1, total - 1);
    }
}
