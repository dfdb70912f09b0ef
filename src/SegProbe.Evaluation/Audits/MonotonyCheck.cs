using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>An attack that does less with a larger budget.</summary>
internal sealed class MonotonyCheck : IAuditCheck
{
    private const double Most = 0.05;

    // The mean of fewer examples says nothing.
    private const int Fewest = 3;

    public AuditCheck Run(AuditEvidence evidence)
    {
        var steps = evidence.Attacked
            .Where(row => evidence.IsWeak(row) || evidence.IsStrong(row))
            .GroupBy(row => (row.Method, row.Goal, row.Norm))
            .SelectMany(Steps)
            .Where(each => each.Count >= Fewest)
            .ToList();
        var worst = steps.OrderByDescending(each => each.Loss).FirstOrDefault();
        return new(
            "monotony", AuditCheck.Serious, worst.Loss > Most,
            worst.Loss > 0
                ? Text($"From {worst.From} to {worst.To} the mean IoU moved away from the goal by {worst.Loss:F3} ") +
                  Text($"over {worst.Count} examples ({Most} is allowed).")
                : Text($"No attack did less with a larger budget, in {steps.Count} comparisons of neighbouring ") +
                  "budgets.");
    }

    private static IEnumerable<(string From, string To, double Loss, int Count)> Steps(IEnumerable<ExampleRow> rows)
    {
        var rungs = rows.GroupBy(row => row.Epsilon!.Value).OrderBy(each => each.Key).ToList();
        return rungs.Zip(rungs.Skip(1), (small, large) =>
        {
            var losses = small.Join(
                large, row => row.Pair, row => row.Pair,
                (before, after) => AuditEvidence.Progress(before) - AuditEvidence.Progress(after)).ToList();
            return (small.First().Setting, large.First().Setting, losses.Mean(), losses.Count);
        });
    }
}
