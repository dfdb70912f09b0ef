using SegProbe.Attacks.MinimumNorm;
using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>Strong attacks that do no more than the weak one.</summary>
internal sealed class StrengthCheck : IAuditCheck
{
    private const double MostBehind = 0.05;
    private const double MostMissed = 0.2;
    private const double Slack = 1.25;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var (behind, count) = Behind(evidence);
        var (missed, ran) = Missed(evidence);
        return new(
            "strength", AuditCheck.Serious, behind > MostBehind || missed > MostMissed,
            Text($"Where the weak attack (20 steps) broke nothing, the strong ones were behind it by {behind:F3} in ") +
            Text($"IoU on average over {count} examples ({MostBehind} is allowed). It broke {100 * missed:F0} % of ") +
            Text($"{ran} examples with less than 1 / {Slack} of what the minimum-norm attack needed ") +
            Text($"({100 * MostMissed:F0} % are allowed)."));
    }

    private static (double Behind, int Count) Behind(AuditEvidence evidence)
    {
        var strong = evidence.Attacked.Where(evidence.IsStrong).ToLookup(row => (row.Pair, Place(row)));
        var gaps = evidence.Attacked.Where(evidence.IsWeak)
            .Where(row => strong.Contains((row.Pair, Place(row))))
            .Select(row => AuditEvidence.Progress(row) - strong[(row.Pair, Place(row))].Max(AuditEvidence.Progress))
            .ToList();
        return (gaps.Mean(), gaps.Count);
    }

    private static (string Goal, string? Norm, double? Epsilon) Place(ExampleRow row) =>
        (row.Goal, row.Norm, row.Epsilon);

    // What the weak attack broke where the minimum-norm attack had found nothing as small.
    private static (double Share, int Count) Missed(AuditEvidence evidence)
    {
        var weak = evidence.Attacked.Where(evidence.IsWeak).ToLookup(row => (row.Pair, row.Goal, row.Norm));
        var examples = evidence.Attacked
            .Where(row => evidence.Settings[row.SettingIndex] is MinNormOptions)
            .Select(row =>
            {
                var norm = ((MinNormOptions)evidence.Settings[row.SettingIndex]).Norm;
                var size = State(row).IsBroken ? State(row).Size(norm) : double.PositiveInfinity;
                return weak[(row.Pair, row.Goal, row.Norm)]
                    .Any(each => State(each).IsBroken && Slack * State(each).Size(norm) < size);
            })
            .ToList();
        return (examples.Select(each => each ? 1.0 : 0.0).Mean(), examples.Count);
    }

    private static FoundState State(ExampleRow row) => new(
        row.BestIou!.Value, AuditEvidence.Progress(row), row.BestL2!.Value, row.BestLinf!.Value, row.Method,
        row.Setting, IsNatural: false);
}
