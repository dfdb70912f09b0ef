using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>What an audit comes to, in words that claim no more than was found.</summary>
internal static class AuditVerdict
{
    // From where on a model is given images of another size than it was trained on.
    private const double OtherSize = 1.1;

    public static bool IsSerious(AuditCheck check) => check is { Fired: true, Severity: AuditCheck.Serious };

    /// <summary>Writes the verdict of an audit.</summary>
    public static string Write(AuditRecord audit)
    {
        var fired = audit.Checks.Where(IsSerious).Select(check => check.Name).ToList();
        return fired.Contains(AuditChecks.CleanIouName)
            ? Text($"The model and the data do not fit: on clean images the mean IoU with the truth is {audit.CleanIou.Mean:F2}. ") +
              Size(audit) + "There is little to break, so the figures say nothing of attacks. Check the model's contract, " +
              "the masks and the size." + (fired.Count > 1 ? $" {Distrust(fired.Where(name => name != CleanIouName))}" : "")
            : fired.Count > 0 ? Distrust(fired) + " What they did not break may well break."
            : string.Join(' ', Found(audit));
    }

    private static string Distrust(IEnumerable<string> fired) =>
        $"Do not trust these numbers: {string.Join(", ", fired)}. The attacks did not work as attacks do.";

    private static string Size(AuditRecord audit)
    {
        var side = Math.Max(audit.Image[^1], audit.Image[^2]);
        return audit.TrainedSize is not { } trained ? ""
            : Math.Max((double)side / trained, (double)trained / side) > OtherSize
                ? Text($"The model was trained on images of {trained} pixels and got {audit.Image[^2]} x {audit.Image[^1]}. ")
                : Text($"The model was trained on images of {trained} pixels, which it got. ");
    }

    private static IEnumerable<string> Found(AuditRecord audit)
    {
        if (audit.LostUnchanged > 0)
        {
            yield return Text($"{audit.LostUnchanged} of {audit.Images} images were lost without any change and are in no share.");
        }

        var sound = audit.Images - audit.LostUnchanged;
        foreach (var norm in (string[])["linf", "l2"])
        {
            var curve = audit.Curve(ExampleRow.Untargeted, AuditCurve.Attacks, norm)?.Points ?? [];
            if (curve.LastOrDefault(point => point.Name != AuditSet.Unbounded.Name) is { } at)
            {
                yield return Text($"Changes of {AuditBudget.Describe(norm, at.Epsilon, audit.Values)} took the mask from ") +
                    Text($"{Math.Round(at.Broken.Mean * sound):F0} of {sound} images ({100 * at.Broken.Mean:F0} %, 95 % interval ") +
                    Text($"{100 * at.Broken.Lower:F0} to {100 * at.Broken.Upper:F0}) and left a mean IoU of {at.Iou.Mean:F2} ") +
                    Text($"[{at.Iou.Lower:F2}, {at.Iou.Upper:F2}], from {audit.CleanIou.Mean:F2}.");
            }
        }

        yield return "Other attacks may do better: this bounds the model's robustness from above, never from below.";
    }
}
