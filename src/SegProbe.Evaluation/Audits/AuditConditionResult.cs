namespace SegProbe.Evaluation.Audits;

/// <summary>A condition under which an audit fails, and whether it holds.</summary>
/// <param name="Condition">The condition as it was written.</param>
/// <param name="Value">The value found; null where there is none.</param>
/// <param name="Holds">Whether the audit fails by it.</param>
public sealed record AuditConditionResult(string Condition, double? Value, bool Holds);
