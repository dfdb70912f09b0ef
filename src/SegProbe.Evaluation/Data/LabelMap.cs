using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data;

/// <summary>A mask: one label for each pixel, 0 for the background.</summary>
public sealed class LabelMap
{
    /// <summary>Wraps labels; no copy is made.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="labels">height x width labels in row-major order.</param>
    /// <exception cref="ArgumentException">The number of labels does not fit the size.</exception>
    public LabelMap(int height, int width, byte[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != height * width)
        {
            throw new ArgumentException(
                $"labels must have {height * width} entries for [{height}, {width}], got {labels.Length}.",
                nameof(labels));
        }

        (Height, Width, Labels) = (height, width, labels);
    }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns.</summary>
    public int Width { get; }

    /// <summary>Gets the labels, [H, W] in row-major order.</summary>
    public byte[] Labels { get; }

    /// <summary>Gets the largest label; 0 where the mask is empty.</summary>
    public int Largest => Labels.Length == 0 ? 0 : Labels.Max();

    /// <summary>Gives the largest label of the pixels that count; null where none does.</summary>
    /// <param name="ignored">The label of pixels that do not count; null for none.</param>
    public int? LargestBut(int? ignored) =>
        Labels.Where(label => label != ignored).Select(label => (int?)label).Max();

    /// <summary>Gives the labels as a tensor.</summary>
    /// <returns>int64 [H, W]; the caller disposes it.</returns>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        return tensor(Labels, [Height, Width], ScalarType.Byte).to(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    /// <summary>Takes labels from a tensor.</summary>
    /// <param name="labels">int64 [H, W], labels 0 to 255.</param>
    public static LabelMap FromTensor(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        return new(
            (int)labels.shape[0],
            (int)labels.shape[1],
            labels.cpu().to(ScalarType.Byte).contiguous().bytes.ToArray());
    }

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
