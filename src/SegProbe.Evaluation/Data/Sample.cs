namespace SegProbe.Evaluation.Data;

/// <summary>An image and its mask, of equal size.</summary>
/// <param name="Image">The image.</param>
/// <param name="Mask">Its labels.</param>
public sealed record Sample(PixelImage Image, LabelMap Mask);
