
namespace SegProbe.Evaluation.Audits;

/// <summary>Examples that could not be attacked: the figures are of the others alone.</summary>
internal sealed class FailureCheck : IAuditCheck
{
    public AuditCheck Run(AuditEvidence evidence)
    {
        var failed = evidence.Rows.Where(row => row.Failure is not null).ToList();
        return new(
            "failures", AuditCheck.Warning, failed.Count > 0,
            failed.Count == 0
                ? "No example failed."
                : $"{failed.Count} of {evidence.Rows.Count} examples failed, for example: {failed[0].Failure}");
    }
}
