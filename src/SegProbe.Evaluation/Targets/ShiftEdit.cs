using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

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
