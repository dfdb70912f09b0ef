using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>Adversarial images that are none once they are saved with 8 bits.</summary>
internal sealed class DiskCheck : IAuditCheck
{
    private const double Most = 0.1;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var losses = evidence.Attacked
            .Where(row => AuditEvidence.Progress(row) > row.Progress(row.CleanIou) && row.DiskIou is not null)
            .Select(row => AuditEvidence.Progress(row) - row.Progress(row.DiskIou)!.Value)
            .ToList();
        return new(
            "disk", AuditCheck.Warning, losses.Mean() > Most,
            Text($"Saved as 8-bit files and read back, {losses.Count} adversarial images lose {losses.Mean():F3} of ") +
            Text($"their progress on average ({Most} is allowed)."));
    }
}
