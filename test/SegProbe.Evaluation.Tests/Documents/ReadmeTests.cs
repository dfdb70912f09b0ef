using System.Runtime.CompilerServices;

namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>What the README shows is what the repository holds.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_IsTheSamplesCode()
    {
        var sample = File.ReadAllText(InRepository("samples", "AttackPhantoms", "Program.cs")).ReplaceLineEndings("\n");
        var code = sample.Split("// begin README\n")[1].Split("// end README")[0];

        var readme = File.ReadAllText(InRepository("README.md")).ReplaceLineEndings("\n");

        Assert.Contains($"```csharp\n{code}```", readme, StringComparison.Ordinal);
    }

    internal static string InRepository(params string[] names) =>
        Path.GetFullPath(Path.Combine([Path.GetDirectoryName(ThisFile())!, "..", "..", "..", .. names]));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
