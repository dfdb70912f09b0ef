
namespace SegProbe.Evaluation.Audits;

/// <summary>Something that, where it is so, speaks against the figures of an audit.</summary>
internal interface IAuditCheck
{
    /// <summary>Looks whether it is so, and says so with numbers either way.</summary>
    AuditCheck Run(AuditEvidence evidence);
}
