using PublicApiGenerator;
using SegProbe.Attacks;

namespace SegProbe.Tests.Architecture;

public sealed class PublicApiTests
{
    /// <summary>Fails when a public signature changes. Accept a wanted change by rerunning with ACCEPT_API=1.</summary>
    [Fact]
    public void PublicApi_MatchesTheCommittedListing()
    {
        var listing = TestFiles.Beside("SegProbe.api.txt");
        var actual = typeof(AttackRunner).Assembly
            .GeneratePublicApi(new() { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n");

        if (Environment.GetEnvironmentVariable("ACCEPT_API") == "1")
        {
            File.WriteAllText(listing, actual);
        }

        Assert.Equal(File.ReadAllText(listing), actual);
    }
}
