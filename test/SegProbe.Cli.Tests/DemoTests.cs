namespace SegProbe.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder output = new();

    [Fact]
    public void Demo_PrintsTheTable_AndDrawsAStripForEachExample()
    {
        var ending = Segprobe.Run($"demo --pairs 2 --steps 3 --threads 1 -o {output["new"]}");

        Assert.Equal(0, ending.Code);
        Assert.All(["ssm", "asm", "asma"], method => Assert.Contains($"│ {method} ", ending.Output));
        Assert.Equal(
            ["asm/0000", "asm/0001", "asma/0000", "asma/0001", "ssm/0000", "ssm/0001"],
            output.Everything()
                .Where(name => name.EndsWith("strip.png", StringComparison.Ordinal))
                .Select(name => name[4..^10]));
    }

    public void Dispose() => output.Dispose();
}
