using System.Globalization;

namespace SegProbe.Evaluation.Audits;

/// <summary>All checks, in the order in which they are shown. docs/reference/audit.md describes them.</summary>
internal static class AuditChecks
{
    private static readonly IAuditCheck[] All =
    [
        new GradientCheck(), new SaturationCheck(), new RandomnessCheck(), new CleanIouCheck(), new UnboundedCheck(),
        new UnboundedTargetCheck(), new StrengthCheck(), new MonotonyCheck(), new NoiseCheck(), new ConvergenceCheck(),
        new DiskCheck(), new FailureCheck(),
    ];

    public static IReadOnlyList<AuditCheck> Run(AuditEvidence evidence) => [.. All.Select(each => each.Run(evidence))];

    /// <summary>Gives the mean; 0 of nothing.</summary>
    public static double Mean(this IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
