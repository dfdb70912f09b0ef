using SegProbe.Attacks;
using SegProbe.Evaluation.Audits.Probes;
using SegProbe.Evaluation.Audits.Sets;
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
            [.. audit.Ladder.Append(AuditSet.Unbounded).DistinctBy(budget => (budget.Norm, budget.Epsilon))];
        var span = run.Model.Model.InputRange.Upper - run.Model.Model.InputRange.Lower;
        // What a surrogate alone has measured counts for nothing.
        IReadOnlyList<TrajectoryPoint>? States(ExampleRow row) => run.Model.Surrogate is not null
            ? null
            : store.Trajectory(row.Pair, row.Setting)?
                .Select(state => state with { L2 = state.L2 / span, Linf = state.Linf / span }).ToList();
        var examples = AuditedExample.Collect(rows, run.Settings, States);
        var clean = examples.Where(example => example.Goal == ExampleRow.Untargeted).ToList();
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
            Set = run.Plan.Audit!,
            Trusted = !checks.Any(AuditVerdict.IsSerious),
            Verdict = "",
            Checks = checks,
            Conditions = [],
            Model = run.Model.Identity,
            Data = run.Plan.Data,
            Split = run.Plan.Split,
            Image = audit.Image,
            Images = clean.Count,
            LostUnchanged = clean.Count(example => example.IsLost),
            TrainedSize = run.Model.Size,
            Failed = run.Pairs.Count - clean.Count,
            Seed = run.Plan.Seed,
            Precision = run.Plan.Precision,
            BrokenFrom = AuditSet.Broken,
            CleanIou = AuditCurves.Mean(clean.Select(example => (example, example.CleanIou))),
            Curves = curves,
            PerImage = [.. examples.Select(example => PerImage(example, budgets))],
            Passes = new(rows.Sum(row => row.ForwardPasses), rows.Sum(row => row.BackwardPasses)),
            Seconds = rows.Sum(row => row.Seconds),
        };
        return record with
        {
            Verdict = AuditVerdict.Write(record),
            Conditions = [.. audit.Conditions.Select(condition => condition.Judge(record, examples, budgets))],
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
}
