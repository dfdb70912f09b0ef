namespace SegProbe.Evaluation.Reports.Html;

/// <summary>The IoU of a setting's examples after some steps.</summary>
internal readonly record struct CoursePoint(int Step, Quartiles Iou);
