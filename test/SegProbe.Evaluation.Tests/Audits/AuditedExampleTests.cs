using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Tests.Store;

namespace SegProbe.Evaluation.Tests.Audits;

public sealed class AuditedExampleTests
{
    [Fact]
    public void AState_HasTheStructuresOfItsRow_WhereTheyWereMeasured()
    {
        Assert.Equal(new(2.5, -12, 1.25, 1), FoundState.Best(Rows.Asma).Structures);
        Assert.Null(FoundState.Best(Rows.Asma with { DiskHd95 = null }).Structures);
        Assert.Null(FoundState.Unchanged(Rows.Asma).Structures);
    }
}
