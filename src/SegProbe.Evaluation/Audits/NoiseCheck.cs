using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>Noise that does what the attacks do: then they find no direction of their own.</summary>
internal sealed class NoiseCheck : IAuditCheck
{
    private const double Drop = 0.1;
    private const double Share = 0.8;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var found = ((string[])["l2", "linf"]).SelectMany(norm => First(evidence, norm)).ToList();
        var worst = found
            .OrderByDescending(each => each.Noise / Math.Max(each.Attack, double.Epsilon))
            .FirstOrDefault();
        return new(
            "noise", AuditCheck.Serious, found.Count > 0 && worst.Noise >= Share * worst.Attack,
            found.Count == 0
                ? Text($"Neither attacks nor noise took {Drop} of the mean IoU within the ladder, so there is ") +
                  "nothing to compare."
                : Text($"At {worst.Name}, the first budget of its norm where attacks or noise take {Drop} of the ") +
                  Text($"mean IoU, attacks take {worst.Attack:F3} and noise of that size takes {worst.Noise:F3} ") +
                  Text($"(less than {100 * Share:F0} % of theirs is allowed)."));
    }

    private static IEnumerable<(string Name, double Attack, double Noise)> First(AuditEvidence evidence, string norm)
    {
        var attacks = Curve(evidence, AuditCurve.Attacks, norm);
        var noise = Curve(evidence, "noise", norm);
        return attacks.Zip(noise, (attack, other) => (
                $"{norm} {attack.Name}", attacks[0].Iou.Mean - attack.Iou.Mean, noise[0].Iou.Mean - other.Iou.Mean))
            .Where(each => Math.Max(each.Item2, each.Item3) >= Drop)
            .Take(1);
    }

    private static IReadOnlyList<AuditPoint> Curve(AuditEvidence evidence, string by, string norm) =>
        evidence.Curves
            .FirstOrDefault(each => (each.Goal, each.By, each.Norm) == (ExampleRow.Avoid, by, norm))?.Points ?? [];
}
