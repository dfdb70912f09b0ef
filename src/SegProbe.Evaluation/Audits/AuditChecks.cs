using System.Globalization;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>
/// What speaks against the figures of an audit. Each check says what it found, with numbers, also where nothing is
/// wrong. docs/reference/audit.md describes them.
/// </summary>
internal static class AuditChecks
{
    private const double LeastDoubtful = 0.001;
    private const double LargestDifference = 1e-5;
    private const double LeastCleanIou = 0.5;
    private const double LargestDiskLoss = 0.1;

    /// <summary>Runs all checks, in the order in which they are shown.</summary>
    public static IReadOnlyList<AuditCheck> Run(AuditEvidence evidence) =>
    [
        Gradients(evidence.Probe), Saturation(evidence.Probe), Randomness(evidence.Probe), CleanIou(evidence),
        AttackChecks.Unbounded(evidence), AttackChecks.UnboundedTarget(evidence), AttackChecks.Strength(evidence),
        AttackChecks.Monotony(evidence), AttackChecks.Noise(evidence), AttackChecks.Convergence(evidence),
        Disk(evidence), Failures(evidence),
    ];

    /// <summary>Gives the mean; 0 of nothing.</summary>
    public static double Mean(this IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // Gradients that are 0 or not finite: every attack of the set follows them.
    private static AuditCheck Gradients(ModelProbe probe) => new(
        "gradients", AuditCheck.Serious, probe.Flat + probe.NotFinite > 0,
        $"Of {probe.Images} clean images the gradient of the scores is 0 everywhere for {probe.Flat}, NaN or " +
        $"infinite for {probe.NotFinite}.");

    // A saturated softmax, where the gradient of the cross entropy vanishes.
    private static AuditCheck Saturation(ModelProbe probe)
    {
        var saturated = probe.Doubt.Count(share => share < LeastDoubtful);
        var median = probe.Doubt.Count == 0 ? 0 : probe.Doubt.Order().ElementAt(probe.Doubt.Count / 2);
        return new(
            "saturation", AuditCheck.Serious, 2 * saturated > probe.Doubt.Count,
            Text($"Of {probe.Doubt.Count} clean images {saturated} are so certain that the cross entropy has no ") +
            Text($"gradient but at {100 * LeastDoubtful} % of the pixels or fewer ") +
            Text($"(the median image has one at {100 * median:F2} %)."));
    }

    // A model that gives two answers to one image.
    private static AuditCheck Randomness(ModelProbe probe) => new(
        "randomness", AuditCheck.Serious, !(probe.Difference <= LargestDifference),
        Text($"Two passes of the same image differ by up to {probe.Difference:G3} of the largest score ") +
        Text($"({LargestDifference} is allowed)."));

    // A model that is bad on clean images: there is nothing to break.
    private static AuditCheck CleanIou(AuditEvidence evidence)
    {
        var clean = evidence.Examples
            .Where(example => example.Goal == ExampleRow.Untargeted)
            .Select(example => example.CleanIou)
            .ToList();
        return new(
            "clean-iou", AuditCheck.Serious, !(clean.Mean() >= LeastCleanIou),
            Text($"The mean IoU with the truth on {clean.Count} clean images is {clean.Mean():F3}. Below ") +
            Text($"{LeastCleanIou} there is little to break, or the masks are not read as the model means them."));
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
