namespace SegProbe.Evaluation.Store;

/// <summary>
/// How the structures that a model draws on a saved image differ from those of the target. Distances are in pixels, in
/// mm where the image has a geometry.
/// </summary>
/// <param name="Hd95">
/// The mean of HD95 over the labels that are in either mask; a label that is in one of
/// them alone counts with the image's diagonal. 0 where there is none.
/// </param>
/// <param name="SizeDifference">Foreground drawn less foreground of the target, in pixels, mm² or mm³.</param>
/// <param name="CentroidShift">The mean of the centroid shift, over labels as HD95.</param>
/// <param name="Missing">The number of labels that are in one mask alone: erased, or inserted.</param>
public sealed record StructureFigures(double Hd95, double SizeDifference, double CentroidShift, int Missing);
