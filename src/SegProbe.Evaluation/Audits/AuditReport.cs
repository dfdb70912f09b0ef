using SegProbe.Evaluation.Store;

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
            [.. audit.Ladder.Append(AuditSet.Unbounded).DistinctBy(each => (each.Norm, each.Epsilon))];
        var examples = AuditedExample.Of(rows, run.Settings);
        if (!examples.Any(each => each.Goal == ExampleRow.Avoid))
        {
            throw new DataFileException(
                run.Plan.Data, "must have an image that could be attacked", $"{rows.Count} examples that failed",
                "'segprobe export' tells why each did.");
        }

        var curves = AuditCurves.Of(examples, budgets);
        var checks = AuditChecks.Run(new(
            run.Settings, rows, examples, curves, ModelProbe.Of(run), row => store.Trajectory(row.Pair, row.Setting)));
        var images = examples.Count(each => each.Goal == ExampleRow.Avoid);
        var record = new AuditRecord
        {
            Set = AuditSet.Version,
            Trusted = !checks.Any(each => each is { Fired: true, Severity: AuditCheck.Serious }),
            Verdict = "",
            Checks = checks,
            Conditions = [],
            Model = run.Model.Identity,
            Data = run.Plan.Data,
            Split = run.Plan.Split,
            Image = audit.Image,
            Images = images,
            Failed = run.Pairs.Count - images,
            Seed = run.Plan.Seed,
            Precision = run.Plan.Precision,
            BrokenFrom = AuditSet.Broken,
            CleanIou = AuditCurves.Mean(
                examples.Where(each => each.Goal == ExampleRow.Avoid).Select(each => each.CleanIou)),
            Curves = curves,
            PerImage = [.. examples.Select(each => PerImage(each, budgets))],
            Passes = new(rows.Sum(row => row.ForwardPasses), rows.Sum(row => row.BackwardPasses)),
            Seconds = rows.Sum(row => row.Seconds),
        };
        return record with
        {
            Verdict = AuditVerdict.Of(record),
            Conditions = [.. audit.Conditions.Select(each => each.Of(record))],
        };
    }

    private static AuditImage PerImage(AuditedExample example, IReadOnlyList<AuditBudget> budgets)
    {
        var (l2, linf) = (
            example.Smallest(Attacks.PerturbationNorm.L2), example.Smallest(Attacks.PerturbationNorm.Linf));
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
                .. budgets.Select(budget => (budget, Worst: example.Worst(budget, _ => true)))
                    .Select(each => new AuditWorst(
                        each.budget.NormName, each.budget.Epsilon, each.Worst.Iou, each.Worst.Setting)),
            ],
        };
    }
}
