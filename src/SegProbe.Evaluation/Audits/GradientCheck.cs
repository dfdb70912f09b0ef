
namespace SegProbe.Evaluation.Audits;

/// <summary>Gradients that are 0 or not finite: every attack of the set follows them.</summary>
internal sealed class GradientCheck : IAuditCheck
{
    public AuditCheck Run(AuditEvidence evidence)
    {
        var probe = evidence.Probe;
        return new(
            "gradients", AuditCheck.Serious, probe.Flat + probe.NotFinite > 0,
            $"Of {probe.Images} clean images the gradient of the scores is 0 everywhere for {probe.Flat}, NaN or " +
            $"infinite for {probe.NotFinite}.");
    }
}
