using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports;

/// <summary>What the best state of an example is, in the words of tables and reports.</summary>
internal static class BestState
{
    /// <summary>Defines it for the attacks of some rows, in one or more sentences.</summary>
    public static string Define(IReadOnlyCollection<ExampleRow> rows) => Define(
        rows.Any(row => row.Goal != ExampleRow.Untargeted), rows.Any(row => row.Goal == ExampleRow.Untargeted),
        rows.Any(IsMinimumNorm), rows.Any(row => !IsMinimumNorm(row)));

    // The attack searches the smallest success.
    private static bool IsMinimumNorm(ExampleRow row) => row.Parameters.Number("success_iou") is not null;

    /// <summary>Defines it for kinds of attacks.</summary>
    public static string Define(bool hasTargeted, bool hasUntargeted, bool hasMinimumNorm, bool hasOthers)
    {
        var nearest = (hasTargeted, hasUntargeted) switch
        {
            (_, false) => "the highest IoU with the target",
            (false, true) => "the lowest IoU with the attacked mask",
            _ => "the highest IoU with the target (untargeted: the lowest IoU with the attacked mask)",
        };
        var others = $"The best state of an example has {nearest} and, among equals, the smallest L2.";
        const string minimum = "The best state of a minimum-norm attack is its success of the smallest norm";
        return (hasMinimumNorm, hasOthers) switch
        {
            (false, _) => others,
            (true, false) => $"{minimum}; without a success, the state with {nearest}.",
            _ => $"{others} {minimum}; without a success, it is chosen as for other attacks.",
        };
    }
}
