namespace SegProbe.Evaluation.Tests.Documents;

public sealed class ComparisonDocumentTests
{
    /// <summary>
    /// Fails when the document differs from its records. Write it anew by rerunning with ACCEPT_DOCS=1.
    /// </summary>
    [Fact]
    public void Document_IsWhatTheRecordsMake()
    {
        var path = TestFiles.InRepository("docs", "explanation", "comparison.md");
        var made = ComparisonDocument.Write(TestFiles.InRepository("docs", "explanation", "comparison"));

        if (Environment.GetEnvironmentVariable("ACCEPT_DOCS") == "1")
        {
            File.WriteAllText(path, made);
        }

        Assert.Equal(made, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
