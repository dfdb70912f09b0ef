using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Documents;

public sealed class RunsDocumentTests
{
    [Fact]
    public void Document_ListsEveryColumn()
    {
        var text = File.ReadAllText(TestFiles.InRepository("docs", "reference", "runs.md"));

        Assert.All(RowColumn.All, column => Assert.Contains($"`{column.Name}`", text));
    }
}
