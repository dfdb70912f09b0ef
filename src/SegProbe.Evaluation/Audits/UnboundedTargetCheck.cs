using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>As <see cref="UnboundedCheck"/>, to reach a mask; a model may have no way to draw some of them.</summary>
internal sealed class UnboundedTargetCheck : IAuditCheck
{
    private const string Reach = "reach";
    private const double Least = 0.8;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var broken = UnboundedCheck.Share(evidence, Reach);
        return new(
            "unbounded-target", AuditCheck.Warning, !(broken >= Least),
            Text($"With any change allowed, {100 * broken:F0} % of target masks were reached ({100 * Least:F0} % ") +
            "are asked for); the others may be out of the model's reach, or the attacks too weak.");
    }
}
