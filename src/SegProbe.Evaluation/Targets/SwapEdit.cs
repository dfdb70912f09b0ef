using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>Puts each of two labels in the place of the other.</summary>
internal sealed record SwapEdit(byte First, byte Second) : MaskEdit
{
    public override IReadOnlyList<byte> Labels => [First, Second];

    public override LabelMap Apply(LabelMap mask) => new(
        mask.Height, mask.Width,
        Array.ConvertAll(mask.Labels, label => label == First ? Second : label == Second ? First : label));

    public override string ToString() => FormattableString.Invariant($"swap:{First},{Second}");
}
