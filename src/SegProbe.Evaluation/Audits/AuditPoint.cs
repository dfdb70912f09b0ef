namespace SegProbe.Evaluation.Audits;

/// <summary>What an audit found at one budget.</summary>
/// <param name="Epsilon">The budget, for values in [0, 1]; 0 for the images as they are.</param>
/// <param name="Name">What it is called, for example 8/255.</param>
/// <param name="Iou">The IoU with the truth to avoid it, with the target to reach it: in [0, 1].</param>
/// <param name="Broken">The share of images that are broken, in [0, 1].</param>
public sealed record AuditPoint(double Epsilon, string Name, AuditInterval Iou, AuditInterval Broken);
