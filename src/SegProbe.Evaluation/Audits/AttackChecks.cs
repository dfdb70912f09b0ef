using SegProbe.Attacks.MinimumNorm;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>The checks of what the attacks did: whether they work as attacks do.</summary>
internal static class AttackChecks
{
    private const double LeastBroken = 0.95;
    private const double LeastTargetsReached = 0.8;
    private const double LargestGapToWeak = 0.05;
    private const double LargestGapToBlackBox = 0.05;
    private const double LargestShareMissed = 0.2;
    private const double MissedFactor = 1.25;
    private const double LargestStepBack = 0.05;
    private const double NoticeableDrop = 0.1;
    private const double NoiseShare = 0.8;
    private const double LargestLateGain = 0.02;
    private const double LateFrom = 0.8;

    // The mean of fewer examples says nothing.
    private const int FewestCompared = 3;

    /// <summary>Attacks that may change everything and still fail: then the attacks are at fault.</summary>
    public static AuditCheck Unbounded(AuditEvidence evidence)
    {
        var broken = ShareBroken(evidence, ExampleRow.Untargeted);
        return new(
            "unbounded", AuditCheck.Serious, !(broken >= LeastBroken),
            Text($"With any perturbation allowed, attacks took the mask from {100 * broken:F0} % of images. A ") +
            Text($"working attack breaks nearly all ({100 * LeastBroken:F0} % are asked for)."));
    }

    /// <summary>
    /// The same for targeted attacks; a warning only, since a model may have no way to draw some of the masks.
    /// </summary>
    public static AuditCheck UnboundedTarget(AuditEvidence evidence)
    {
        var broken = ShareBroken(evidence, AuditSet.Targeted);
        return new(
            "unbounded-target", AuditCheck.Warning, !(broken >= LeastTargetsReached),
            Text($"With any perturbation allowed, {100 * broken:F0} % of target masks were reached ") +
            Text($"({100 * LeastTargetsReached:F0} % are asked for). The model may be unable to draw the others, or ") +
            "the attacks are too weak.");
    }

    /// <summary>Strong attacks that do no more than the weak one.</summary>
    public static AuditCheck Strength(AuditEvidence evidence)
    {
        var gaps = GapsToWeak(evidence);
        var missed = Missed(evidence);
        return new(
            "strength", AuditCheck.Serious, gaps.Mean() > LargestGapToWeak || missed.Mean() > LargestShareMissed,
            Text($"At the largest budgets the strong attack came {Math.Abs(gaps.Mean()):F3} of IoU ") +
            Text($"{(gaps.Mean() > 0 ? "less far" : "farther")} than the weak one (10 steps) on average over ") +
            Text($"{gaps.Count} examples ({LargestGapToWeak} less far is allowed). ") +
            Text($"The weak one broke {100 * missed.Mean():F0} % of {missed.Count} examples with less than 1 / ") +
            Text($"{MissedFactor} of what the minimum-norm attack needed ") +
            Text($"({100 * LargestShareMissed:F0} % are allowed)."));
    }

    /// <summary>A search without gradients that comes farther than the attacks that follow them.</summary>
    public static AuditCheck BlackBox(AuditEvidence evidence)
    {
        var strong = evidence.Attacked.Where(evidence.IsStrong).ToLookup(Place);
        var gaps = evidence.Attacked
            .Where(row => evidence.IsBlackBox(row) && strong.Contains(Place(row)))
            .Select(row => AuditEvidence.Progress(row) - strong[Place(row)].Max(AuditEvidence.Progress))
            .ToList();
        return new(
            "black-box", AuditCheck.Serious, gaps.Mean() > LargestGapToBlackBox,
            gaps.Count == 0
                ? "The attacks that follow gradients broke every image, so none was left for a search without them."
                : Text($"On {gaps.Count} images that attacks did not break within the largest budget, a search without ") +
                  Text($"gradients came {Math.Abs(gaps.Mean()):F3} of IoU {(gaps.Mean() > 0 ? "farther" : "less far")} on ") +
                  Text($"average ({LargestGapToBlackBox} farther is allowed)."));
    }

    /// <summary>An attack that does less with a larger budget.</summary>
    public static AuditCheck Monotony(AuditEvidence evidence)
    {
        var steps = evidence.Attacked
            .Where(row => evidence.IsWeak(row) || evidence.IsStrong(row))
            .GroupBy(row => (row.Method, row.Goal, row.Norm, Schedule: row.Parameters.Text("schedule")))
            .SelectMany(BudgetSteps)
            .Where(step => step.Count >= FewestCompared)
            .ToList();
        var worst = steps.OrderByDescending(step => step.Loss).FirstOrDefault();
        return new(
            "monotony", AuditCheck.Serious, worst.Loss > LargestStepBack,
            worst.Loss > 0
                ? Text($"From {worst.From} to {worst.To} the mean IoU moved away from the goal by {worst.Loss:F3} ") +
                  Text($"over {worst.Count} examples ({LargestStepBack} is allowed).")
                : Text($"No attack did less with a larger budget, in {steps.Count} comparisons of neighbouring ") +
                  "budgets.");
    }

    /// <summary>Noise that does what the attacks do: then they find no direction of their own.</summary>
    public static AuditCheck Noise(AuditEvidence evidence)
    {
        var drops = ((string[])["l2", "linf"]).SelectMany(norm => FirstDrop(evidence, norm)).ToList();
        var worst = drops
            .OrderByDescending(drop => drop.Noise / Math.Max(drop.Attack, double.Epsilon))
            .FirstOrDefault();
        return new(
            "noise", AuditCheck.Serious, drops.Count > 0 && worst.Noise >= NoiseShare * worst.Attack,
            drops.Count == 0
                ? Text($"Neither attacks nor noise took {NoticeableDrop} of the mean IoU within the ladder, so ") +
                  "there is nothing to compare."
                : Text($"At {worst.Name}, the first budget of its norm where attacks or noise take {NoticeableDrop} ") +
                  Text($"of the mean IoU, attacks take {worst.Attack:F3} and noise of that size takes ") +
                  Text($"{worst.Noise:F3} (less than {100 * NoiseShare:F0} % of theirs is allowed)."));
    }

    /// <summary>Attacks that were still gaining when their steps were spent.</summary>
    public static AuditCheck Convergence(AuditEvidence evidence)
    {
        var gains = evidence.Attacked
            .Where(row => evidence.IsStrong(row) && row.LastStep == row.Parameters.Number("steps"))
            .Select(row => (Row: row, States: evidence.Trajectory(row)))
            .Where(attack => attack.States is { Count: > 1 })
            .Select(attack =>
            {
                // Of a search at several budgets, those at the last one.
                var states = evidence.IsGrowing(attack.Row)
                    ? attack.States!.Skip(3 * (attack.States!.Count - 1) / 4).ToList()
                    : attack.States!;
                var late = (int)(LateFrom * (states.Count - 1));
                var progress = states.Select(state => attack.Row.Progress(state.Iou)!.Value).ToList();
                return progress.Max() - progress.Take(late + 1).Max();
            })
            .ToList();
        return new(
            "convergence", AuditCheck.Warning, gains.Mean() > LargestLateGain,
            Text($"In the last fifth of their steps the strong attacks still gained {gains.Mean():F3} of IoU on ") +
            Text($"average over {gains.Count} examples that they did not break ({LargestLateGain} is allowed; ") +
            "beyond it more steps would find more).");
    }

    private static double ShareBroken(AuditEvidence evidence, string goal) => evidence.Examples
        .Where(example => example.Goal == goal)
        .Select(example => example.States.Any(state => state.IsBroken && !state.IsCorruption) ? 1.0 : 0.0)
        .Mean();

    // By how much the weak attack is ahead of the best strong one, where both ran.
    private static List<double> GapsToWeak(AuditEvidence evidence)
    {
        var strong = evidence.Attacked.Where(evidence.IsStrong).ToLookup(Place);
        return
        [
            .. evidence.Attacked.Where(row => evidence.IsWeak(row) && strong.Contains(Place(row)))
                .Select(row => AuditEvidence.Progress(row) - strong[Place(row)].Max(AuditEvidence.Progress)),
        ];
    }

    private static (int Pair, string Goal, string? Norm, double? Epsilon) Place(ExampleRow row) =>
        (row.Pair, row.Goal, row.Norm, row.Epsilon);

    // 1 for an example that the weak attack broke where the minimum-norm attack had found nothing as small, else 0.
    private static List<double> Missed(AuditEvidence evidence)
    {
        var weak = evidence.Attacked.Where(evidence.IsWeak).ToLookup(row => (row.Pair, row.Goal, row.Norm));
        return
        [
            .. from row in evidence.Attacked
               let minimum = evidence.Settings[row.SettingIndex] as MinNormOptions
               where minimum is not null
               let found = FoundState.Best(row)
               let size = found.IsBroken ? found.Size(minimum.Norm) : double.PositiveInfinity
               select weak[(row.Pair, row.Goal, row.Norm)].Select(FoundState.Best)
                   .Any(state => state.IsBroken && MissedFactor * state.Size(minimum.Norm) < size) ? 1.0 : 0.0,
        ];
    }

    private static IEnumerable<(string From, string To, double Loss, int Count)> BudgetSteps(
        IEnumerable<ExampleRow> rows)
    {
        var rungs = rows.GroupBy(row => row.Epsilon!.Value).OrderBy(rung => rung.Key).ToList();
        return rungs.Zip(rungs.Skip(1), (small, large) =>
        {
            var losses = small.Join(
                large, row => row.Pair, row => row.Pair,
                (before, after) => AuditEvidence.Progress(before) - AuditEvidence.Progress(after)).ToList();
            return (small.First().Setting, large.First().Setting, losses.Mean(), losses.Count);
        });
    }

    private static IEnumerable<(string Name, double Attack, double Noise)> FirstDrop(
        AuditEvidence evidence, string norm)
    {
        IReadOnlyList<AuditPoint> Curve(string by) => evidence.Curves
            .FirstOrDefault(curve => (curve.Goal, curve.By, curve.Norm) == (ExampleRow.Untargeted, by, norm))?.Points ?? [];
        var (attacks, noise) = (Curve(AuditCurve.Attacks), Curve("noise"));
        return attacks
            .Zip(noise, (attack, other) => (
                Name: $"{norm} {attack.Name}",
                Attack: attacks[0].Iou.Mean - attack.Iou.Mean,
                Noise: noise[0].Iou.Mean - other.Iou.Mean))
            .Where(drop => Math.Max(drop.Attack, drop.Noise) >= NoticeableDrop)
            .Take(1);
    }
}
