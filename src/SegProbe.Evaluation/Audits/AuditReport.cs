using SegProbe.Attacks;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>Sums an audit's run up.</summary>
public static class AuditReport
{
    /// <summary>Makes the record of a complete audit.</summary>
    /// <param name="audit">The audit, with its model.</param>
    /// <param name="store">Its rows.</param>
    /// <exception cref="DataFileException">No image has figures.</exception>
    public static AuditRecord Make(PreparedAudit audit, RunStore store)
    {
        ArgumentNullException.ThrowIfNull(audit);
        ArgumentNullException.ThrowIfNull(store);
        var (run, rows) = (audit.Run, store.Rows());
        IReadOnlyList<AuditBudget> budgets =
            [.. audit.Ladder.Append(AuditSet.Unbounded).DistinctBy(budget => (budget.Norm, budget.Epsilon))];
        var examples = AuditedExample.Collect(rows, run.Settings);
        var clean = examples
            .Where(example => example.Goal == ExampleRow.Untargeted)
            .Select(example => example.CleanIou)
            .ToList();
        if (clean.Count == 0)
        {
            throw new DataFileException(
                run.Plan.Data, "must have an image that could be attacked", $"{rows.Count} examples that failed",
                "'segprobe export' tells why each did.");
        }

        var curves = AuditCurves.Compute(examples, budgets);
        var checks = AuditChecks.Run(new(
            run.Settings, rows, examples, curves, ModelProbe.Measure(run),
            row => store.Trajectory(row.Pair, row.Setting)));
        var record = new AuditRecord
        {
            Set = AuditSet.Version,
            Trusted = !checks.Any(IsSerious),
            Verdict = "",
            Checks = checks,
            Conditions = [],
            Model = run.Model.Identity,
            Data = run.Plan.Data,
            Split = run.Plan.Split,
            Image = audit.Image,
            Images = clean.Count,
            Failed = run.Pairs.Count - clean.Count,
            Seed = run.Plan.Seed,
            Precision = run.Plan.Precision,
            BrokenFrom = AuditSet.Broken,
            CleanIou = AuditCurves.Mean(clean),
            Curves = curves,
            PerImage = [.. examples.Select(example => PerImage(example, budgets))],
            Passes = new(rows.Sum(row => row.ForwardPasses), rows.Sum(row => row.BackwardPasses)),
            Seconds = rows.Sum(row => row.Seconds),
        };
        return record with
        {
            Verdict = Verdict(record),
            Conditions = [.. audit.Conditions.Select(condition => condition.Judge(record))],
        };
    }

    private static AuditImage PerImage(AuditedExample example, IReadOnlyList<AuditBudget> budgets)
    {
        var (l2, linf) = (example.Smallest(PerturbationNorm.L2), example.Smallest(PerturbationNorm.Linf));
        return new()
        {
            Pair = example.Clean.Pair,
            Goal = example.Goal,
            Image = example.Clean.Image,
            Target = example.Clean.Target,
            CleanIou = example.CleanIou,
            SmallestL2 = l2?.L2,
            SmallestL2By = l2?.Setting,
            SmallestLinf = linf?.Linf,
            SmallestLinfBy = linf?.Setting,
            Worst =
            [
                .. from budget in budgets
                   let worst = example.Worst(budget, _ => true)
                   select new AuditWorst(budget.NormName, budget.Epsilon, worst.Iou, worst.Setting)
                   {
                       Structures = worst.Structures,
                   },
            ],
        };
    }

    // What the audit comes to, in words that claim no more than was found.
    private static string Verdict(AuditRecord audit)
    {
        var fired = audit.Checks.Where(IsSerious).ToList();
        if (fired.Count > 0)
        {
            return $"Do not trust these numbers: {string.Join(", ", fired.Select(check => check.Name))}. " +
                "The attacks did not work as attacks do; what they did not break may well break.";
        }

        var at = ((string[])["l2", "linf"])
            .Select(norm => audit.Curve(ExampleRow.Untargeted, AuditCurve.Worst, norm)?.Points
                .LastOrDefault(point => point.Name != AuditSet.Unbounded.Name))
            .OfType<AuditPoint>()
            .MaxBy(point => point.Broken.Mean)!;
        return at.Broken.Mean > 0
            ? Text($"Within {at.Name}, attacks of this set took the mask from {100 * at.Broken.Mean:F0} % of ") +
              Text($"{audit.Images} images and left a mean IoU of {at.Iou.Mean:F2} ") +
              Text($"(clean {audit.CleanIou.Mean:F2}). ") +
              "Other attacks may do better: this bounds the model's robustness from above, never from below."
            : Text($"No attack of this set took the mask from any of {audit.Images} images within the ladder of ") +
              "budgets. That does not show that none exists.";
    }

    private static bool IsSerious(AuditCheck check) => check is { Fired: true, Severity: AuditCheck.Serious };
}
