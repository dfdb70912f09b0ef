using System.Globalization;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>
/// What speaks against the figures of an audit. Each check says what it found, with numbers, also where nothing is
/// wrong. docs/reference/audit.md describes them.
/// </summary>
internal static class AuditChecks
{
    /// <summary>The check of the predictions on clean images.</summary>
    public const string CleanIouName = "clean-iou";

    private const double LeastCleanIou = 0.5;
    private const double LargestDiskLoss = 0.1;

    /// <summary>Runs all checks, in the order in which they are shown.</summary>
    public static IReadOnlyList<AuditCheck> Run(AuditEvidence evidence) =>
    [
        .. ProbeChecks.Run(evidence.Probe), CleanIou(evidence),
        AttackChecks.Unbounded(evidence), AttackChecks.UnboundedTarget(evidence), AttackChecks.Strength(evidence),
        AttackChecks.BlackBox(evidence), AttackChecks.Monotony(evidence), AttackChecks.Noise(evidence),
        AttackChecks.Convergence(evidence), Disk(evidence), Failures(evidence),
    ];

    /// <summary>Gives the mean; 0 of nothing.</summary>
    public static double Mean(this IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // A model that is bad on clean images: there is nothing to break.
    private static AuditCheck CleanIou(AuditEvidence evidence)
    {
        var clean = evidence.Examples
            .Where(example => example.Goal == ExampleRow.Untargeted)
            .Select(example => example.CleanIou)
            .ToList();
        return new(
            CleanIouName, AuditCheck.Serious, !(clean.Mean() >= LeastCleanIou),
            Text($"The mean IoU with the truth on {clean.Count} clean images is {clean.Mean():F3} ") +
            Text($"({LeastCleanIou} is asked for)."));
    }

    // Adversarial images that are none once they are saved with 8 bits.
    private static AuditCheck Disk(AuditEvidence evidence)
    {
        var losses = evidence.Attacked
            .Where(row => AuditEvidence.Progress(row) > row.Progress(row.CleanIou) && row.DiskIou is not null)
            .Select(row => AuditEvidence.Progress(row) - row.Progress(row.DiskIou)!.Value)
            .ToList();
        return new(
            "disk", AuditCheck.Warning, losses.Mean() > LargestDiskLoss,
            Text($"Saved as 8-bit files and read back, {losses.Count} adversarial images lose {losses.Mean():F3} of ") +
            Text($"their progress on average ({LargestDiskLoss} is allowed)."));
    }

    // Examples that could not be attacked: the figures are of the others alone.
    private static AuditCheck Failures(AuditEvidence evidence)
    {
        var failed = evidence.Rows.Where(row => row.Failure is not null).ToList();
        return new(
            "failures", AuditCheck.Warning, failed.Count > 0,
            failed.Count == 0
                ? "No example failed."
                : $"{failed.Count} of {evidence.Rows.Count} examples failed, for example: {failed[0].Failure}");
    }
}
