using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>Makes all of a mask background.</summary>
internal sealed record EraseEdit : MaskEdit
{
    public override LabelMap Apply(LabelMap mask) => new(mask.Height, mask.Width, new byte[mask.Labels.Length]);

    public override string ToString() => "erase";
}
