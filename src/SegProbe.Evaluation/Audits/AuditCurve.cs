namespace SegProbe.Evaluation.Audits;

/// <summary>What is left of a model as the budget grows.</summary>
/// <param name="Goal">What was done with the mask: avoid (the truth) or reach (another sample's).</param>
/// <param name="By">
/// Whose changes: worst (the worst found by anything), attacks (the worst found by attacks), noise, brightness, blur,
/// jpeg.
/// </param>
/// <param name="Norm">How budgets are measured: l2 or linf.</param>
/// <param name="Points">From the images as they are to the largest budget.</param>
public sealed record AuditCurve(string Goal, string By, string Norm, IReadOnlyList<AuditPoint> Points)
{
    /// <summary>The worst of everything.</summary>
    public const string Worst = "worst";

    /// <summary>The worst of the attacks, without natural changes.</summary>
    public const string Attacks = "attacks";
}
