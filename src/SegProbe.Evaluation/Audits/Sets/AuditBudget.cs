using System.Globalization;
using SegProbe.Attacks;
using static System.FormattableString;

namespace SegProbe.Evaluation.Audits.Sets;

/// <summary>A budget at which an audit measures: a rung of its ladder.</summary>
/// <param name="Norm">How the size of a change is measured.</param>
/// <param name="Epsilon">The largest size, above 0, for values in [0, 1].</param>
/// <param name="Name">What it is called, for example <c>8/255</c>.</param>
public sealed record AuditBudget(PerturbationNorm Norm, double Epsilon, string Name)
{
    // Budgets hold to the precision of float32.
    private const double Rounding = 1e-5;

    // L2 rungs have four digits.
    private const double Same = 1e-3;

    /// <summary>Gets the norm's name: l2 or linf.</summary>
    public string NormName => Norm.ToString().ToLowerInvariant();

    /// <summary>Gets the budget as a plan has it.</summary>
    internal string Text => Epsilon.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Tells whether a change of some size is within the budget.</summary>
    public bool Holds(double size) => size <= Epsilon * (1 + Rounding);

    /// <summary>Tells whether another budget is this one, but for rounding.</summary>
    public bool IsSame(AuditBudget other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Norm == other.Norm && Math.Abs(other.Epsilon - Epsilon) <= Same * Epsilon;
    }

    /// <summary>
    /// Says what a budget is in grey levels of an 8-bit image, and the peak signal-to-noise ratio that it leaves at least:
    /// 20 log10(255 / levels).
    /// </summary>
    /// <param name="norm">The norm's name: l2 or linf.</param>
    /// <param name="epsilon">The budget, for values in [0, 1]; 0 for none.</param>
    /// <param name="values">The number of values of an image.</param>
    public static string Describe(string norm, double epsilon, long values)
    {
        var levels = 255 * epsilon / (norm == "l2" ? Math.Sqrt(values) : 1);
        var decibels = 20 * Math.Log10(255 / levels);
        return epsilon == 0 ? "no change"
            : levels >= 254.5 ? "any change"
            : norm == "l2" ? Invariant($"{levels:0.##} grey level{(Math.Abs(levels - 1) < 0.005 ? "" : "s")} RMS ({decibels:F0} dB)")
            : Invariant($"at most {levels:0.##} of 255 grey levels ({decibels:F0} dB)");
    }
}
