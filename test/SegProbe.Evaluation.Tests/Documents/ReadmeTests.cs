namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>What the README shows is what the repository holds.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_IsTheSamplesCode()
    {
        var sample = File.ReadAllText(TestFiles.InRepository("samples", "AttackPhantoms", "Program.cs")).ReplaceLineEndings("\n");
        var code = sample.Split("// begin README\n")[1].Split("// end README")[0];

        var readme = File.ReadAllText(TestFiles.InRepository("README.md")).ReplaceLineEndings("\n");

        Assert.Contains($"```csharp\n{code}```", readme, StringComparison.Ordinal);
    }
}
