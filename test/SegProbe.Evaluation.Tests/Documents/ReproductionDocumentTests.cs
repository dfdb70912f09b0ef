namespace SegProbe.Evaluation.Tests.Documents;

public sealed class ReproductionDocumentTests
{
    /// <summary>
    /// Fails when the document differs from its records. Write it anew by rerunning with ACCEPT_DOCS=1.
    /// </summary>
    [Fact]
    public void Document_IsWhatTheRecordsMake()
    {
        var path = TestFiles.InRepository("docs", "explanation", "reproduction.md");
        var made = ReproductionDocument.Write(TestFiles.InRepository("docs", "explanation", "reproduction"));

        if (Environment.GetEnvironmentVariable("ACCEPT_DOCS") == "1")
        {
            File.WriteAllText(path, made);
        }

        Assert.Equal(made, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
