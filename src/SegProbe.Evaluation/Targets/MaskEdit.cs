using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>
/// One change of a mask that has the size of the image given to the model. Lengths are in its pixels.
/// </summary>
internal abstract record MaskEdit
{
    /// <summary>Gets the labels that it names, which the model must have.</summary>
    public virtual IReadOnlyList<byte> Labels => [];

    /// <summary>Tells whether it changes masks of so many axes of space.</summary>
    public virtual bool Takes(int axes) => true;

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
    public override bool Takes(int axes) => axes == 2;

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
    public override bool Takes(int axes) => axes == 2;

    public override LabelMap Apply(LabelMap mask)
    {
        var nearest = NearestPixels.Find(mask, Pixels, label => label == 0);
        return Paint(mask, (row, column) => nearest.LabelAt(row, column) ?? mask.Labels[(row * mask.Width) + column]);
    }

    public override string ToString() => FormattableString.Invariant($"shrink:{Pixels}");
}

/// <summary>Moves a mask; background comes in at the sides that it leaves.</summary>
/// <param name="Steps">
/// Pixels to the right and down, or voxels along X, Y, Z of the file; negative the other way.
/// </param>
internal sealed record ShiftEdit(params IReadOnlyList<int> Steps) : MaskEdit
{
    public override bool Takes(int axes) => axes == Steps.Count;

    public override LabelMap Apply(LabelMap mask)
    {
        var labels = new byte[mask.Labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var (from, rest, stride, isInside) = (0, i, 1, true);
            for (var axis = 0; axis < Steps.Count; axis++)
            {
                var side = mask.Space[^(axis + 1)];
                var place = (rest % side) - Steps[axis];
                isInside &= place >= 0 && place < side;
                (from, rest, stride) = (from + (place * stride), rest / side, stride * side);
            }

            labels[i] = isInside ? mask.Labels[from] : (byte)0;
        }

        return mask.With(labels);
    }

    public bool Equals(ShiftEdit? other) => other is not null && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => Steps.Aggregate(0, HashCode.Combine);

    public override string ToString() => $"shift:{string.Join(',', Steps)}";
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
    public override bool Takes(int axes) => axes == 2;

    public override IReadOnlyList<byte> Labels => [Label];

    public override LabelMap Apply(LabelMap mask) => Paint(mask, (row, column) =>
    {
        var (x, y) = ((column - CentreX) / RadiusX, (row - CentreY) / RadiusY);
        return (x * x) + (y * y) <= 1 ? Label : mask.Labels[(row * mask.Width) + column];
    });

    public override string ToString() => FormattableString.Invariant(
        $"ellipse:{CentreX:R},{CentreY:R},{RadiusX:R},{RadiusY:R},{Label}");
}
