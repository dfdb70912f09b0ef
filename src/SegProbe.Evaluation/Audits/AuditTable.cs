using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Store;
using static SegProbe.Evaluation.Audits.AuditChecks;

namespace SegProbe.Evaluation.Audits;

/// <summary>The figures of an audit as a table of text: a row for each budget.</summary>
/// <param name="Header">The names of the columns.</param>
/// <param name="Rows">The cells; a line break divides a figure from its interval.</param>
public sealed record AuditTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const string None = "-";

    /// <summary>Lays an audit out.</summary>
    public static AuditTable Build(AuditRecord audit)
    {
        ArgumentNullException.ThrowIfNull(audit);
        return new(
            [
                "Budget", "IoU with truth, worst case", "Lost their mask to attacks",
                .. AuditSet.Corruptions.Select(by => $"IoU, {by}"), "IoU with target, best case", "Reached their target",
            ],
            [
                .. from norm in (string[])["l2", "linf"]
                   from point in audit.Curve(ExampleRow.Untargeted, AuditCurve.Worst, norm)?.Points ?? []
                   where point.Epsilon > 0 || norm == "l2"
                   select Row(audit, norm, point),
            ]);
    }

    private static IReadOnlyList<string> Row(AuditRecord audit, string norm, AuditPoint point)
    {
        AuditPoint? At(string goal, string by) =>
            audit.Curve(goal, by, norm)?.Points.FirstOrDefault(each => each.Epsilon == point.Epsilon);
        var size = norm == "l2" && point.Epsilon > 0 ? Text($"\nL2 {point.Epsilon:G4}") : "";
        return
        [
            AuditBudget.Describe(norm, point.Epsilon, audit.Values) + size,
            Number(point.Iou),
            Share(At(ExampleRow.Untargeted, AuditCurve.Attacks)?.Broken),
            .. AuditSet.Corruptions.Select(by =>
                At(ExampleRow.Untargeted, by) is { } natural ? Text($"{natural.Iou.Mean:F2}") : None),
            Number(At(AuditSet.Targeted, AuditCurve.Worst)?.Iou),
            Share(At(AuditSet.Targeted, AuditCurve.Attacks)?.Broken),
        ];
    }

    private static string Number(AuditInterval? value) =>
        value is null ? None : Text($"{value.Mean:F2}\n[{value.Lower:F2}, {value.Upper:F2}]");

    private static string Share(AuditInterval? value) => value is null
        ? None
        : Text($"{100 * value.Mean:F0} %\n[{100 * value.Lower:F0}, {100 * value.Upper:F0}]");
}
