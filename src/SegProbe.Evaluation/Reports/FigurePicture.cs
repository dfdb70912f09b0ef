using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Reports;

/// <summary>A picture of a figure and what stands below it.</summary>
public sealed record FigurePicture(PixelImage Image, string Caption);
