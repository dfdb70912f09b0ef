using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Targets;

/// <summary>
/// For each pixel of a mask the label of the nearest chosen pixel within a disc; of equally near ones the smallest
/// label.
/// </summary>
/// <remarks>
/// First along rows, then along columns, as distance transforms do: of one row only its nearest pixel can be the
/// nearest of all. So a pixel takes time in proportion to the disc's radius, not to its area.
/// </remarks>
internal sealed class NearestPixels
{
    private readonly LabelMap mask;
    private readonly int radius;

    // By pixel: columns to the nearest chosen pixel of its row, and the smallest label there.
    private readonly int[] distances;
    private readonly byte[] labels;

    private NearestPixels(LabelMap mask, int radius) =>
        (this.mask, this.radius, distances, labels) =
            (mask, radius, new int[mask.Labels.Length], new byte[mask.Labels.Length]);

    public static NearestPixels Find(LabelMap mask, int radius, Predicate<byte> isChosen)
    {
        var found = new NearestPixels(mask, radius);
        Array.Fill(found.distances, int.MaxValue);
        for (var row = 0; row < mask.Height; row++)
        {
            found.Sweep(row, isChosen, Enumerable.Range(0, mask.Width));
            found.Sweep(row, isChosen, Enumerable.Range(0, mask.Width).Reverse());
        }

        return found;
    }

    /// <summary>Gives the label; null where no chosen pixel is near.</summary>
    public byte? LabelAt(int row, int column)
    {
        var (best, label) = ((long)radius * radius, (byte?)null);
        var last = Math.Min(row + radius, mask.Height - 1);
        for (var other = Math.Max(row - radius, 0); other <= last; other++)
        {
            var (i, rows) = ((other * mask.Width) + column, (long)(other - row));
            if (distances[i] > radius)
            {
                continue;
            }

            var length = (rows * rows) + ((long)distances[i] * distances[i]);
            if (length < best || (length == best && (label is null || labels[i] < label)))
            {
                (best, label) = (length, labels[i]);
            }
        }

        return label;
    }

    private void Sweep(int row, Predicate<byte> isChosen, IEnumerable<int> columns)
    {
        var passed = (Column: 0, Label: (byte?)null);
        foreach (var column in columns)
        {
            var i = (row * mask.Width) + column;
            passed = isChosen(mask.Labels[i]) ? (column, mask.Labels[i]) : passed;
            var distance = Math.Abs(column - passed.Column);
            if (passed.Label is { } label && (distance, label).CompareTo((distances[i], labels[i])) < 0)
            {
                (distances[i], labels[i]) = (distance, label);
            }
        }
    }
}
