using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data;

/// <summary>An image of values of 8 bits, or of 16, channel by channel.</summary>
public sealed class PixelImage : SampleImage
{
    private const int LevelsOf8BitValue = ushort.MaxValue / byte.MaxValue;

    /// <summary>Wraps values of 8 bits; no copy is made.</summary>
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

    private PixelImage(PixelImage rounded, ushort[]? values, IReadOnlyList<string> remarks)
        : this(rounded.Channels, rounded.Height, rounded.Width, rounded.Values) => (Values16Bit, Remarks) = (values, remarks);

    /// <summary>Gets the number of channels: 1 (grey) or 3 (red, green, blue).</summary>
    public override int Channels { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Space => [Height, Width];

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns.</summary>
    public int Width { get; }

    /// <summary>Gets the values, [C, H, W] in row-major order, 0 to 255; those of 16 bits are rounded to 8.</summary>
    public byte[] Values { get; }

    /// <summary>Gets the values of 16 bits, in the same order, 0 to 65535; null in an image of 8 bits.</summary>
    public ushort[]? Values16Bit { get; }

    /// <summary>Gets the bits of a value: 8 or 16.</summary>
    public int Bits => Values16Bit is null ? 8 : 16;

    /// <summary>Gets the size that the image had before <see cref="Resize(int, int)"/>; null where it was not resized.</summary>
    public (int Height, int Width)? ResizedFrom { get; private init; }

    /// <summary>Wraps values of 16 bits; no copy is made.</summary>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="values">channels x height x width values, 0 to 65535.</param>
    /// <param name="remarks">What a user should know of how it was read.</param>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public static PixelImage Of16Bits(
        int channels, int height, int width, ushort[] values, IReadOnlyList<string> remarks) =>
        new(new(channels, height, width, Array.ConvertAll(values, To8Bits)), values, remarks);

    /// <summary>
    /// Gives the image on another range: value 0 becomes the lower end, 255 (of 16 bits 65535) the upper.
    /// </summary>
    /// <returns>float32 [C, H, W]; the caller disposes it.</returns>
    public Tensor ToTensor(ValueRange range)
    {
        using var scope = NewDisposeScope();
        long[] shape = [Channels, Height, Width];
        var levels = Values16Bit is { } values
            ? tensor(Array.ConvertAll(values, value => (int)value), shape)
            : tensor(Values, shape, ScalarType.Byte);
        return ValueGrid.OfBits(range, Bits).ToValues(levels).MoveToOuterDisposeScope();
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

    /// <summary>Rounds a tensor to the values that 8 or 16 bits can hold; values outside the range are clamped.</summary>
    /// <param name="image">float [C, H, W].</param>
    /// <param name="range">The values that become 0 and the highest.</param>
    /// <param name="bits">8 or 16.</param>
    internal static PixelImage FromTensor(Tensor image, ValueRange range, int bits)
    {
        if (Check.Bits(bits) == 8)
        {
            return FromTensor(image, range);
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var grid = ValueGrid.OfBits(range, bits);
        var levels = grid.ToLevels(image).round().clamp(0, grid.Highest).to(ScalarType.Int32).cpu().flatten();
        return Of16Bits(
            (int)image.shape[0], (int)image.shape[1], (int)image.shape[2],
            Array.ConvertAll(levels.data<int>().ToArray(), level => (ushort)level), []);
    }

    /// <summary>
    /// Gives the image at another size, rounded to its bits: averaged over areas where both sides shrink, bilinear
    /// otherwise. The sides are scaled independently. The same object where the size is already right.
    /// </summary>
    public PixelImage Resize(int height, int width)
    {
        if (height == Height && width == Width)
        {
            return this;
        }

        using var scope = NewDisposeScope();
        ValueRange range = new(0, Values16Bit is null ? byte.MaxValue : ushort.MaxValue);
        var made = FromTensor(Resize(ToTensor(range).unsqueeze(0), height, width)[0], range, Bits);
        return new(made, made.Values16Bit, [.. Remarks, ResizeRemark(height, width)]) { ResizedFrom = (Height, Width) };
    }

    /// <summary>Does so for float images [N, C, H, W], without rounding; the same where the size is already right.</summary>
    internal static Tensor Resize(Tensor images, int height, int width) =>
        (images.shape[2], images.shape[3]) == (height, width) ? images.alias()
        : height <= images.shape[2] && width <= images.shape[3]
            ? nn.functional.interpolate(images, size: [height, width], mode: InterpolationMode.Area)
            : nn.functional.interpolate(
                images, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false);

    private string ResizeRemark(int height, int width) =>
        $"is resized to {width} x {height}" +
        ((long)height * Width == (long)width * Height ? "" : ", which changes its shape");

    private static byte To8Bits(ushort value) => (byte)((value + (LevelsOf8BitValue / 2)) / LevelsOf8BitValue);
}
