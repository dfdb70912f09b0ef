using static TorchSharp.torch;

namespace SegProbe.Metrics.Structures;

/// <summary>The pixels or voxels of one structure on a grid of two or three axes.</summary>
/// <remarks>
/// Distances are in the units of <see cref="Spacing"/>: mm where the image has a geometry, pixels where it has none.
/// </remarks>
public sealed class StructureMask
{
    /// <summary>Wraps a mask; no copy is made.</summary>
    /// <param name="isSet">One for each pixel, the last axis running fastest.</param>
    /// <param name="size">[H, W] or [D, H, W], each at least 1.</param>
    /// <param name="spacing">The distance between neighbours along each of these axes, above 0; null for 1 each.</param>
    /// <exception cref="ArgumentException">Numbers do not fit.</exception>
    public StructureMask(bool[] isSet, IReadOnlyList<int> size, IReadOnlyList<double>? spacing = null)
    {
        ArgumentNullException.ThrowIfNull(isSet);
        ArgumentNullException.ThrowIfNull(size);
        spacing ??= [.. size.Select(_ => 1.0)];
        if (size.Count is not (2 or 3) || spacing.Count != size.Count || spacing.Any(step => !(step > 0)))
        {
            throw new ArgumentException(
                $"size and spacing must have 2 or 3 axes, spacing above 0, got [{string.Join(", ", size)}] and " +
                $"[{string.Join(", ", spacing)}].", nameof(spacing));
        }

        var expected = size.Aggregate(1L, (count, length) => count * length);
        if (isSet.Length != expected)
        {
            throw new ArgumentException($"isSet must have {expected} entries, got {isSet.Length}.", nameof(isSet));
        }

        (IsSet, Size, Spacing, Count) = (isSet, [.. size], [.. spacing], isSet.Count(each => each));
    }

    /// <summary>Gets which pixels are the structure's, the last axis running fastest.</summary>
    public bool[] IsSet { get; }

    /// <summary>Gets the lengths of the axes.</summary>
    public IReadOnlyList<int> Size { get; }

    /// <summary>Gets the distances between neighbours along the axes.</summary>
    public IReadOnlyList<double> Spacing { get; }

    /// <summary>Gets the number of pixels.</summary>
    public int Count { get; }

    /// <summary>Gets whether there is nothing.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Gets the size of a pixel: the product of the spacings, mm² or mm³ where spacing is in mm.</summary>
    public double PixelSize => Spacing.Aggregate(1.0, (size, step) => size * step);

    /// <summary>Gets the diagonal of the image, √Σ (length · spacing)²: what an erased or inserted structure counts as.</summary>
    public double Diagonal => Math.Sqrt(Size.Zip(Spacing, (length, step) => length * step * (length * step)).Sum());

    /// <summary>Takes the pixels of one label, or of every label but 0.</summary>
    /// <param name="labels">int64 [*space], two or three axes, on any device.</param>
    /// <param name="label">The label; null for all of the foreground.</param>
    /// <param name="spacing">As <see cref="Spacing"/>; null for 1 each.</param>
    public static StructureMask FromLabels(Tensor labels, long? label = null, IReadOnlyList<double>? spacing = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var chosen = (label is { } one ? labels.eq(one) : labels.ne(0)).cpu().contiguous();
        return new(chosen.data<bool>().ToArray(), [.. labels.shape.Select(length => (int)length)], spacing);
    }

    /// <summary>
    /// Gives the border: the pixels that have a neighbour along an axis which is not set; beyond the image nothing is.
    /// </summary>
    public StructureMask Border()
    {
        var border = new bool[IsSet.Length];
        var stride = 1;
        for (var axis = Size.Count - 1; axis >= 0; axis--)
        {
            for (var i = 0; i < IsSet.Length; i++)
            {
                var at = i / stride % Size[axis];
                border[i] |= IsSet[i] && (at == 0 || at == Size[axis] - 1 || !IsSet[i - stride] || !IsSet[i + stride]);
            }

            stride *= Size[axis];
        }

        return new(border, Size, Spacing);
    }

    /// <summary>Gives the first place and the one behind the last, along each axis, of what two masks hold together.</summary>
    internal static (int[] From, int[] To) Box(StructureMask first, StructureMask second)
    {
        var (from, to) = (first.Size.ToArray(), new int[first.Size.Count]);
        for (var i = 0; i < first.IsSet.Length; i++)
        {
            if (first.IsSet[i] || second.IsSet[i])
            {
                for (int axis = from.Length - 1, rest = i; axis >= 0; rest /= first.Size[axis], axis--)
                {
                    var at = rest % first.Size[axis];
                    (from[axis], to[axis]) = (Math.Min(from[axis], at), Math.Max(to[axis], at + 1));
                }
            }
        }

        return (from, to);
    }

    /// <summary>Gives the part of the mask in a box.</summary>
    internal StructureMask Crop(int[] from, int[] to)
    {
        int[] size = [.. to.Zip(from, (end, start) => end - start)];
        var part = new bool[size.Aggregate(1, (count, length) => count * length)];
        for (var i = 0; i < part.Length; i++)
        {
            var (at, stride) = (0, 1);
            for (int axis = size.Length - 1, rest = i; axis >= 0; rest /= size[axis], axis--)
            {
                at += (from[axis] + (rest % size[axis])) * stride;
                stride *= Size[axis];
            }

            part[i] = IsSet[at];
        }

        return new(part, size, Spacing);
    }

    /// <summary>Requires that two masks lie on one grid.</summary>
    internal void RequireSameGrid(StructureMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Size.SequenceEqual(other.Size) || !Spacing.SequenceEqual(other.Spacing))
        {
            throw new ArgumentException(
                $"other must have the grid [{string.Join(", ", Size)}] of spacing [{string.Join(", ", Spacing)}], got " +
                $"[{string.Join(", ", other.Size)}] and [{string.Join(", ", other.Spacing)}].", nameof(other));
        }
    }
}
