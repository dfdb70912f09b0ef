using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

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
