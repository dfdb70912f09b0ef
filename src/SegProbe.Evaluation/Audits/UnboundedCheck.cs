using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>Attacks that may change everything and still fail: then they fail by themselves.</summary>
internal sealed class UnboundedCheck : IAuditCheck
{
    private const double Least = 0.95;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var broken = Share(evidence, ExampleRow.Avoid);
        return new(
            "unbounded", AuditCheck.Serious, !(broken >= Least),
            Text($"With any change allowed, {100 * broken:F0} % of images were made to lose their mask; a working ") +
            Text($"attack breaks nearly all ({100 * Least:F0} % are asked for)."));
    }

    /// <summary>Gives the share of examples that some attack broke.</summary>
    internal static double Share(AuditEvidence evidence, string goal) => evidence.Examples
        .Where(each => each.Goal == goal)
        .Select(each => each.States.Any(state => state.IsBroken && !state.IsNatural) ? 1.0 : 0.0)
        .Mean();
}
