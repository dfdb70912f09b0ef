namespace SegProbe.Evaluation.Tests.Documents;

/// <summary>The code that documents show is that of samples, which are built and run.</summary>
public sealed class SampleTests
{
    [Theory]
    [MemberData(nameof(Samples))]
    public void EverySample_IsBuilt_AndShownInADocument(string name)
    {
        var code = Read("samples", name, "Program.cs").Split("// begin DOCUMENT\n")[1].Split("// end DOCUMENT")[0];

        Assert.Contains(
            $"```csharp\n{code}```",
            Read("README.md") + Read("docs", "how-to", "use-from-a-program.md"),
            StringComparison.Ordinal);
        Assert.Contains($"samples/{name}/{name}.csproj", Read("SegProbe.slnx"), StringComparison.Ordinal);
    }

    public static TheoryData<string> Samples() =>
    [
        .. Directory.GetFiles(TestFiles.InRepository("samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path)),
    ];

    private static string Read(params string[] names) =>
        File.ReadAllText(TestFiles.InRepository(names)).ReplaceLineEndings("\n");
}
