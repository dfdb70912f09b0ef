using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data;

/// <summary>An image of 8-bit values, channel by channel.</summary>
public sealed class PixelImage : SampleImage
{
    /// <summary>Wraps values; no copy is made.</summary>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values">channels x height x width values, 0 to 255.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public PixelImage(int channels, int height, int width, byte[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != channels * height * width)
        {
            throw new ArgumentException(
                $"values must have {channels * height * width} entries for [{channels}, {height}, {width}], " +
                $"got {values.Length}.",
                nameof(values));
        }

        (Channels, Height, Width, Values) = (channels, height, width, values);
    }

    /// <summary>Gets the number of channels: 1 (grey) or 3 (red, green, blue).</summary>
    public override int Channels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Space => [Height, Width];

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns.</summary>
    public int Width { get; }

    /// <summary>Gets the values, [C, H, W] in row-major order, 0 to 255.</summary>
    public byte[] Values { get; }

    /// <summary>Gives the image on another range: value 0 becomes the lower end, 255 the upper.</summary>
    /// <returns>float32 [C, H, W]; the caller disposes it.</returns>
    public Tensor ToTensor(ValueRange range)
    {
        using var scope = NewDisposeScope();
        var levels = tensor(Values, [Channels, Height, Width], ScalarType.Byte);
        return ValueGrid.OfBits(range, 8).ToValues(levels).MoveToOuterDisposeScope();
    }

    /// <summary>Rounds a tensor to the 256 values a file can hold; values outside the range are clamped.</summary>
    /// <param name="image">float [C, H, W].</param>
    /// <param name="range">The values that become 0 and 255.</param>
    public static PixelImage FromTensor(Tensor image, ValueRange range)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var bytes = ((image.cpu() - range.Lower) * (255 / (range.Upper - range.Lower)))
            .round()
            .clamp(0, 255)
            .to(ScalarType.Byte);
        return new((int)image.shape[0], (int)image.shape[1], (int)image.shape[2], bytes.contiguous().bytes.ToArray());
    }

    /// <summary>
    /// Gives the image at another size, rounded to 8 bits: averaged over areas where both sides shrink, bilinear
    /// otherwise. The sides are scaled independently. The same object where the size is already right.
    /// </summary>
    public PixelImage Resize(int height, int width)
    {
        if (height == Height && width == Width)
        {
            return this;
        }

        using var scope = NewDisposeScope();
        return FromTensor(Resize(ToTensor(new(0, 255)).unsqueeze(0), height, width)[0], new(0, 255));
    }

    /// <summary>Does so for float images [N, C, H, W], without rounding; the same where the size is already right.</summary>
    internal static Tensor Resize(Tensor images, int height, int width) =>
        (images.shape[2], images.shape[3]) == (height, width) ? images.alias()
        : height <= images.shape[2] && width <= images.shape[3]
            ? nn.functional.interpolate(images, size: [height, width], mode: InterpolationMode.Area)
            : nn.functional.interpolate(
                images, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
}
