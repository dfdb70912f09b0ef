using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data;

/// <summary>A mask: one label for each pixel or voxel, 0 for the background.</summary>
public sealed class LabelMap
{
    /// <summary>Wraps labels; no copy is made.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="labels">height x width labels in row-major order.</param>
    /// <exception cref="ArgumentException">The number of labels does not fit the size.</exception>
    public LabelMap(int height, int width, byte[] labels)
        : this([height, width], labels)
    {
    }

    /// <summary>Wraps labels; no copy is made.</summary>
    /// <param name="space">The sides along the axes of space: rows and columns, or Z, Y, X.</param>
    /// <param name="labels">One for each pixel or voxel, in row-major order.</param>
    /// <exception cref="ArgumentException">The number of labels does not fit the size.</exception>
    public LabelMap(IReadOnlyList<int> space, byte[] labels)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(labels);
        var count = space.Aggregate(1L, (product, side) => product * side);
        if (labels.Length != count)
        {
            throw new ArgumentException(
                $"labels must have {count} entries for [{string.Join(", ", space)}], got {labels.Length}.", nameof(labels));
        }

        (Space, Labels) = ([.. space], labels);
    }

    /// <summary>Gets the sides along the axes of space: rows and columns, or Z, Y, X.</summary>
    public IReadOnlyList<int> Space { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Height => Space[^2];

    /// <summary>Gets the number of columns.</summary>
    public int Width => Space[^1];

    /// <summary>Gets the size as users read it, columns first: "256 x 192" or "35 x 51 x 34".</summary>
    public string Size => string.Join(" x ", Space.Reverse());

    /// <summary>Gets the labels, [*space] in row-major order.</summary>
    public byte[] Labels { get; }

    /// <summary>Gets the largest label; 0 where the mask is empty.</summary>
    public int Largest => Labels.Length == 0 ? 0 : Labels.Max();

    /// <summary>Gives the largest label of the pixels that count; null where none does.</summary>
    /// <param name="ignored">The label of pixels that do not count; null for none.</param>
    public int? LargestBut(int? ignored) =>
        Labels.Where(label => label != ignored).Select(label => (int?)label).Max();

    /// <summary>Gives the labels as a tensor.</summary>
    /// <returns>int64 [*space]; the caller disposes it.</returns>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        return tensor(Labels, [.. Space.Select(side => (long)side)], ScalarType.Byte).to(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    /// <summary>Takes labels from a tensor.</summary>
    /// <param name="labels">int64 [*space], labels 0 to 255.</param>
    public static LabelMap FromTensor(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return new(
            [.. labels.shape.Select(side => (int)side)],
            labels.cpu().to(ScalarType.Byte).contiguous().bytes.ToArray());
    }

    /// <summary>Gives a mask of this size with other labels; no copy is made.</summary>
    public LabelMap With(byte[] labels) => new(Space, labels);

    /// <summary>
    /// Gives the mask at another size by nearest neighbour. The same object where the size is already right.
    /// </summary>
    public LabelMap Resize(int height, int width)
    {
        if (height == Height && width == Width)
        {
            return this;
        }

        var resized = new byte[height * width];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                resized[(row * width) + column] =
                    Labels[(Nearest(row, height, Height) * Width) + Nearest(column, width, Width)];
            }
        }

        return new(height, width, resized);
    }

    /// <summary>Gives the mask in the place of a larger one, with background around it.</summary>
    /// <param name="height">Rows of the larger one.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="top">The row of it that the first row of this one falls on.</param>
    /// <param name="left">The column of it that the first column of this one falls on.</param>
    internal LabelMap Inside(int height, int width, int top, int left)
    {
        var around = new byte[height * width];
        for (var row = 0; row < Height; row++)
        {
            Labels.AsSpan(row * Width, Width).CopyTo(around.AsSpan(((top + row) * width) + left));
        }

        return new(height, width, around);
    }

    // The old pixel that holds the middle of the new one.
    private static int Nearest(int index, int count, int oldCount) =>
        Math.Min((int)((index + 0.5) * oldCount / count), oldCount - 1);
}
