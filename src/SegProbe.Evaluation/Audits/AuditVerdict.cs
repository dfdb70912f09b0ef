using System.Globalization;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Audits;

/// <summary>What an audit comes to, in words that claim no more than was found.</summary>
internal static class AuditVerdict
{
    private const string Any = "any";

    /// <summary>Says it.</summary>
    public static string Of(AuditRecord audit)
    {
        var fired = audit.Checks.Where(each => each is { Fired: true, Severity: AuditCheck.Serious }).ToList();
        return fired.Count == 0
            ? Found(audit)
            : $"Do not trust these numbers: {string.Join(", ", fired.Select(each => each.Name))}. " +
              "The attacks did not work as attacks do; what they did not break may well break.";
    }

    private static string Found(AuditRecord audit)
    {
        var curves = ((string[])["l2", "linf"])
            .Select(norm => audit.Curve(ExampleRow.Avoid, AuditCurve.Worst, norm)?.Points
                .LastOrDefault(each => each.Name != Any))
            .OfType<AuditPoint>()
            .ToList();
        var at = curves.MaxBy(each => each.Broken.Mean)!;
        return at.Broken.Mean > 0
            ? Text($"Within {at.Name}, attacks of this set took the mask from {100 * at.Broken.Mean:F0} % of ") +
              Text($"{audit.Images} images and left a mean IoU of {at.Iou.Mean:F2} ") +
              Text($"(clean {audit.CleanIou.Mean:F2}). ") +
              "Other attacks may do better: this bounds the model's robustness from above, never from below."
            : Text($"No attack of this set took the mask from any of {audit.Images} images within the ladder of ") +
              "budgets. That does not show that none exists.";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
