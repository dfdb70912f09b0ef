using System.Globalization;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Audits.Sets;

/// <summary>A budget at which an audit measures: a rung of its ladder.</summary>
/// <param name="Norm">How the size of a change is measured.</param>
/// <param name="Epsilon">The largest size, above 0, for values in [0, 1].</param>
/// <param name="Name">What it is called, for example <c>8/255</c>.</param>
public sealed record AuditBudget(PerturbationNorm Norm, double Epsilon, string Name)
{
    // Budgets hold to the precision of float32.
    private const double Rounding = 1e-5;

    /// <summary>Gets the norm's name: l2 or linf.</summary>
    public string NormName => Norm.ToString().ToLowerInvariant();

    /// <summary>Gets the budget as a plan has it.</summary>
    internal string Text => Epsilon.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Tells whether a change of some size is within the budget.</summary>
    public bool Holds(double size) => size <= Epsilon * (1 + Rounding);
}
