namespace SegProbe.Evaluation.Audits;

/// <summary>What an audit checked of itself.</summary>
/// <param name="Name">The check, for example gradients.</param>
/// <param name="Severity">serious, after which the figures are not to be trusted, or warning.</param>
/// <param name="Fired">Whether something is wrong.</param>
/// <param name="Reason">What was found, with its numbers; also where nothing is wrong.</param>
public sealed record AuditCheck(string Name, string Severity, bool Fired, string Reason)
{
    /// <summary>The figures are not to be trusted.</summary>
    public const string Serious = "serious";

    /// <summary>The figures need care.</summary>
    public const string Warning = "warning";
}
