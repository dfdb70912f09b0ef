using SegProbe.Evaluation.Runs;

namespace SegProbe.Evaluation.Audits;

/// <summary>An audit that was checked, with all that it takes to run it.</summary>
/// <param name="Run">The run of its plan.</param>
/// <param name="Ladder">The budgets at which it measures.</param>
/// <param name="Image">The channels, rows and columns of the images, of which budgets in L2 are made.</param>
/// <param name="Conditions">When it fails.</param>
public sealed record PreparedAudit(
    PreparedRun Run,
    IReadOnlyList<AuditBudget> Ladder,
    IReadOnlyList<int> Image,
    IReadOnlyList<AuditCondition> Conditions) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Run.Dispose();
}
