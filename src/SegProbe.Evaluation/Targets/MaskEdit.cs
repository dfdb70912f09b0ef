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
