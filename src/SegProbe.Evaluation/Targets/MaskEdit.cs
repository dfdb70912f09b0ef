using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>
/// One change of a mask that has the size of the image given to the model. Lengths are in its pixels.
/// </summary>
internal abstract record MaskEdit
{
    /// <summary>Gets the labels that it names, which the model must have.</summary>
    public virtual IReadOnlyList<byte> Labels => [];

    /// <summary>Gives the changed mask; the given one stays as it is.</summary>
    public abstract LabelMap Apply(LabelMap mask);

    /// <summary>Makes a mask of a size from the label of each row and column.</summary>
    protected static LabelMap Paint(LabelMap size, Func<int, int, byte> label)
    {
        var labels = new byte[size.Labels.Length];
        for (var row = 0; row < size.Height; row++)
        {
            for (var column = 0; column < size.Width; column++)
            {
                labels[(row * size.Width) + column] = label(row, column);
            }
        }

        return new(size.Height, size.Width, labels);
    }
}

/// <summary>Makes all of a mask background.</summary>
internal sealed record EraseEdit : MaskEdit
{
    public override LabelMap Apply(LabelMap mask) => mask.With(new byte[mask.Labels.Length]);

    public override string ToString() => "erase";
}

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
        var nearest = NearestPixels.Find(mask, Pixels, label => label != 0);
        return Paint(mask, (row, column) => nearest.LabelAt(row, column) ?? 0);
    }

    public override string ToString() => FormattableString.Invariant($"grow:{Pixels}");
}

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
        var nearest = NearestPixels.Find(mask, Pixels, label => label == 0);
        return Paint(mask, (row, column) => nearest.LabelAt(row, column) ?? mask.Labels[(row * mask.Width) + column]);
    }

    public override string ToString() => FormattableString.Invariant($"shrink:{Pixels}");
}

/// <summary>Moves a mask; background comes in at the sides that it leaves.</summary>
/// <param name="Right">Pixels to the right; negative to the left.</param>
/// <param name="Down">Pixels down; negative up.</param>
internal sealed record ShiftEdit(int Right, int Down) : MaskEdit
{
    public override LabelMap Apply(LabelMap mask) => Paint(mask, (row, column) =>
    {
        var (fromRow, fromColumn) = (row - Down, column - Right);
        return fromRow >= 0 && fromRow < mask.Height && fromColumn >= 0 && fromColumn < mask.Width
            ? mask.Labels[(fromRow * mask.Width) + fromColumn]
            : (byte)0;
    });

    public override string ToString() => FormattableString.Invariant($"shift:{Right},{Down}");
}

/// <summary>Puts each of two labels in the place of the other.</summary>
internal sealed record SwapEdit(byte First, byte Second) : MaskEdit
{
    public override IReadOnlyList<byte> Labels => [First, Second];

    public override LabelMap Apply(LabelMap mask) => mask.With(
        Array.ConvertAll(mask.Labels, label => label == First ? Second : label == Second ? First : label));

    public override string ToString() => FormattableString.Invariant($"swap:{First},{Second}");
}

/// <summary>
/// Draws a filled ellipse over a mask: the pixels of column x and row y, counted from 0, with
/// <c>((x - CX) / RX)² + ((y - CY) / RY)² ≤ 1</c>. The rest of the mask stays.
/// </summary>
/// <param name="CentreX">CX, a column.</param>
/// <param name="CentreY">CY, a row.</param>
/// <param name="RadiusX">RX, pixels, above 0.</param>
/// <param name="RadiusY">RY, pixels, above 0.</param>
/// <param name="Label">The label of its pixels.</param>
internal sealed record EllipseEdit(
    double CentreX, double CentreY, double RadiusX, double RadiusY, byte Label) : MaskEdit
{
    public override IReadOnlyList<byte> Labels => [Label];

    public override LabelMap Apply(LabelMap mask) => Paint(mask, (row, column) =>
    {
        var (x, y) = ((column - CentreX) / RadiusX, (row - CentreY) / RadiusY);
        return (x * x) + (y * y) <= 1 ? Label : mask.Labels[(row * mask.Width) + column];
    });

    public override string ToString() => FormattableString.Invariant(
        $"ellipse:{CentreX:R},{CentreY:R},{RadiusX:R},{RadiusY:R},{Label}");
}
