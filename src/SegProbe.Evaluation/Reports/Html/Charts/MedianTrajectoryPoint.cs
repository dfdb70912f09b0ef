using SegProbe.Evaluation.Statistics;
namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>The IoU of a setting's examples after some steps.</summary>
internal readonly record struct MedianTrajectoryPoint(int Step, Quartiles Iou);
