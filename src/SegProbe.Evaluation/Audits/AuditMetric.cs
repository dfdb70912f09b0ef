namespace SegProbe.Evaluation.Audits;

/// <summary>What a condition of an audit is about.</summary>
public enum AuditMetric
{
    /// <summary>Whether a serious check fired.</summary>
    Untrusted,

    /// <summary>The mean IoU with the truth on clean images.</summary>
    CleanIou,

    /// <summary>The mean over images of the worst IoU with the truth within a budget.</summary>
    WorstCaseIou,

    /// <summary>The share of images that lost their mask within a budget.</summary>
    ShareBroken,

    /// <summary>The mean over images of the best IoU with another sample's mask within a budget.</summary>
    TargetedIou,

    /// <summary>The share of images that were made to draw another sample's mask within a budget.</summary>
    TargetedShare,
}
