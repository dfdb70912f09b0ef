namespace SegProbe.Tests.Models.Onnx;

/// <summary>
/// The ONNX standard's own backend tests, from Debian's package libonnx-testdata; skipped where it is not installed.
/// </summary>
public sealed class BackendTests
{
    private const string Missing = "The package libonnx-testdata is not installed.";

    private static readonly Lazy<IReadOnlyList<BackendResult>> Results =
        new(() => [.. BackendCase.All().Select(each => each.Run())]);

    [Fact]
    public void EveryCase_OfASupportedOperator_Passes()
    {
        Assert.SkipUnless(BackendCase.Exist, Missing);

        Assert.DoesNotContain(Results.Value, result => result.Verdict == BackendVerdict.Failed);
    }

    /// <summary>
    /// Fails when the table is not what the program makes. Accept it by rerunning with ACCEPT_DOCS=1.
    /// </summary>
    [Fact]
    public void Table_IsTheCommittedOne()
    {
        Assert.SkipUnless(BackendCase.Exist, Missing);
        var path = TestFiles.InRepository("docs", "reference", "onnx-operators.md");
        var actual = BackendTable.Of(Results.Value);

        if (Environment.GetEnvironmentVariable("ACCEPT_DOCS") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
