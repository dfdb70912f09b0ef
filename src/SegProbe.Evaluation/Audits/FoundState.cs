using SegProbe.Attacks;

namespace SegProbe.Evaluation.Audits;

/// <summary>A state that was measured for an image.</summary>
/// <param name="Iou">The IoU with the mask.</param>
/// <param name="Progress">How far it is towards the goal: 1 is all the way.</param>
/// <param name="L2">Its distance to the clean image.</param>
/// <param name="Linf">Its largest change of a value.</param>
/// <param name="Method">What found it; null for the clean image.</param>
/// <param name="Setting">The setting that found it; null for the clean image.</param>
/// <param name="IsNatural">Whether a natural change found it.</param>
internal readonly record struct FoundState(
    double Iou, double Progress, double L2, double Linf, string? Method, string? Setting, bool IsNatural)
{
    public bool IsBroken => Progress >= AuditSet.Broken;

    public double Size(PerturbationNorm norm) => norm == PerturbationNorm.L2 ? L2 : Linf;
}
