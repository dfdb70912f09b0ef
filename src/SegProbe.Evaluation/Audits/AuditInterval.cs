namespace SegProbe.Evaluation.Audits;

/// <summary>A mean over images with its 95 % bootstrap interval.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Lower">The lower end of its interval.</param>
/// <param name="Upper">The upper end.</param>
public sealed record AuditInterval(double Mean, double Lower, double Upper);
