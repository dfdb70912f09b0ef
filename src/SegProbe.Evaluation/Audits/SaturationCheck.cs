using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>A saturated softmax, where the gradient of the cross entropy vanishes.</summary>
internal sealed class SaturationCheck : IAuditCheck
{
    private const double Least = 0.001;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var doubt = evidence.Probe.Doubt;
        var saturated = doubt.Count(each => each < Least);
        return new(
            "saturation", AuditCheck.Serious, 2 * saturated > doubt.Count,
            Text($"Of {doubt.Count} clean images {saturated} are so certain that the cross entropy has no gradient ") +
            Text($"but at {100 * Least} % of the pixels or fewer ") +
            Text($"(the median image has one at {100 * Median(doubt):F2} %)."));
    }

    private static double Median(IReadOnlyList<double> values) =>
        values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}
