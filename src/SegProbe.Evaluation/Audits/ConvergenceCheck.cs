using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>Attacks that were still gaining when their steps were spent.</summary>
internal sealed class ConvergenceCheck : IAuditCheck
{
    private const double Most = 0.02;
    private const double Late = 0.8;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var gains = evidence.Attacked
            .Where(row => evidence.IsStrong(row) && row.LastStep == row.Steps)
            .Select(row => (row, States: evidence.Trajectory(row)))
            .Where(each => each.States is { Count: > 1 })
            .Select(each =>
            {
                var late = (int)(Late * (each.States!.Count - 1));
                var progress = each.States.Select(state => each.row.Progress(state.Iou)!.Value).ToList();
                return progress.Max() - progress.Take(late + 1).Max();
            })
            .ToList();
        return new(
            "convergence", AuditCheck.Warning, gains.Mean() > Most,
            Text($"In the last fifth of their steps the strong attacks still gained {gains.Mean():F3} of IoU on ") +
            Text($"average over {gains.Count} examples that they did not break ({Most} is allowed; ") +
            "beyond it more steps would find more).");
    }
}
