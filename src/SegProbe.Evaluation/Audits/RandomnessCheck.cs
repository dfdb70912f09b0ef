using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>A model that does not say the same twice.</summary>
internal sealed class RandomnessCheck : IAuditCheck
{
    private const double Most = 1e-5;

    public AuditCheck Run(AuditEvidence evidence) => new(
        "randomness", AuditCheck.Serious, !(evidence.Probe.Difference <= Most),
        Text($"Two passes of the same image differ by up to {evidence.Probe.Difference:G3} of the largest score ") +
        Text($"({Most} is allowed)."));
}
