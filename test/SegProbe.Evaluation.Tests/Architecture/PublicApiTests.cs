using PublicApiGenerator;
using SegProbe.Evaluation.Cases;

namespace SegProbe.Evaluation.Tests.Architecture;

public sealed class PublicApiTests
{
    /// <summary>Set to 1 to accept what has changed.</summary>
    private const string AcceptVariable = "ACCEPT_API";

    [Fact]
    public void PublicApi_IsTheOneListed()
    {
        var actual = typeof(CaseRunner).Assembly
            .GeneratePublicApi(new() { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n")
            .TrimEnd() + "\n";
        var listing = TestFiles.Beside("../SegProbe.Evaluation.api.txt");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(listing, actual);
        }

        Assert.True(
            File.ReadAllText(listing).ReplaceLineEndings("\n") == actual,
            $"The public API must be the one of {Path.GetFileName(listing)}. " +
            $"Accept a wanted change by running the tests once with {AcceptVariable}=1.");
    }
}
