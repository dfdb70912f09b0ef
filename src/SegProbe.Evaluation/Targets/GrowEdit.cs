using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>
/// Lets the labels grow into the background: dilation by a disc. A background pixel takes the label of the nearest
/// pixel of foreground that is at most some pixels away, of equally near ones the smallest label. No label takes
/// another's pixels.
/// </summary>
/// <param name="Pixels">The radius, at least 1: pixels whose centres are exactly as far away are reached.</param>
internal sealed record GrowEdit(int Pixels) : MaskEdit
{
    public override LabelMap Apply(LabelMap mask)
    {
        var nearest = NearestPixels.Of(mask, Pixels, label => label != 0);
        return Paint(mask, (row, column) => nearest.LabelAt(row, column) ?? 0);
    }

    public override string ToString() => FormattableString.Invariant($"grow:{Pixels}");
}
