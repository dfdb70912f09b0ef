namespace SegProbe.Evaluation.Audits;

/// <summary>The worst state found for an image within a budget.</summary>
/// <param name="Norm">The norm: l2 or linf.</param>
/// <param name="Epsilon">The budget, for values in [0, 1].</param>
/// <param name="Iou">The IoU with the mask, in [0, 1].</param>
/// <param name="By">The setting that found it; null for the image as it is.</param>
public sealed record AuditWorst(string Norm, double Epsilon, double Iou, string? By);
