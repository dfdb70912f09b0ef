using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>
/// Lets the labels shrink away from the background: erosion by a disc. A pixel of foreground becomes background where a
/// background pixel is at most some pixels away. The border between two labels stays, and the image's edge is no
/// background.
/// </summary>
/// <param name="Pixels">The radius, at least 1: pixels whose centres are exactly as far away are reached.</param>
internal sealed record ShrinkEdit(int Pixels) : MaskEdit
{
    public override LabelMap Apply(LabelMap mask)
    {
        var nearest = NearestPixels.Of(mask, Pixels, label => label == 0);
        return Paint(mask, (row, column) => nearest.LabelAt(row, column) ?? mask.Labels[(row * mask.Width) + column]);
    }

    public override string ToString() => FormattableString.Invariant($"shrink:{Pixels}");
}
