using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.Checks.AuditChecks;

namespace SegProbe.Evaluation.Audits.Checks;

/// <summary>A saturated softmax, where the gradient of the cross entropy vanishes.</summary>
internal sealed class SaturationCheck : IAuditCheck
{
    private const double Least = 1e-6;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var doubt = evidence.Probe.Doubt;
        var saturated = doubt.Count(each => each < Least);
        return new(
            "saturation", AuditCheck.Serious, 2 * saturated > doubt.Count,
            Text($"Of {doubt.Count} clean images {saturated} have probabilities so near to 0 and 1 that the cross entropy ") +
            Text($"has next to no gradient (mean 1 - p below {Least}; the median image has {Median(doubt):G3})."));
    }

    private static double Median(IReadOnlyList<double> values) =>
        values.Count == 0 ? 0 : values.Order().ElementAt(values.Count / 2);
}
