using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>A model that is bad on clean images: there is nothing to break.</summary>
internal sealed class CleanIouCheck : IAuditCheck
{
    private const double Least = 0.5;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var clean = evidence.Examples
            .Where(each => each.Goal == ExampleRow.Avoid)
            .Select(each => each.CleanIou)
            .ToList();
        return new(
            "clean-iou", AuditCheck.Serious, !(clean.Mean() >= Least),
            Text($"The mean IoU with the truth on {clean.Count} clean images is {clean.Mean():F3}; below {Least} ") +
            "there is little to break, or masks are not read as the model means them.");
    }
}
