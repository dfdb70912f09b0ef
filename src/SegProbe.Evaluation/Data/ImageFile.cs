using SkiaSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data;

/// <summary>Reads PNG, JPEG, BMP, GIF, WebP and TIFF images, and writes PNG and JPEG.</summary>
public static class ImageFile
{
    /// <summary>The largest number of pixels that is decoded: 2^27, a square of 11585.</summary>
    public const long LargestPixelCount = 1L << 27;

    internal const string Formats = "PNG, JPEG, BMP, GIF, WebP or TIFF";

    private const int HeaderLength = 25;
    private const int PngDepthAt = 24;

    private static readonly string[] Extensions =
        [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"];

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    /// <summary>Reads an image of 8 bits.</summary>
    /// <inheritdoc cref="Read(string, ValueRange?)"/>
    public static PixelImage Read(string path) => Read(path, window: null);

    /// <summary>
    /// Reads an image. A PNG, JPEG or TIFF file without colour has one channel, every other file three; transparency is
    /// ignored, and of several frames or pages the first is taken, with a remark.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="window">
    /// The grey levels of black and white of an image of 16 bits, which keeps 16: level v becomes
    /// round(65535 (v - lower) / (upper - lower)), levels outside its ends. Null where images have 8 bits.
    /// </param>
    /// <exception cref="DataFileException">
    /// The file is absent, no image, truncated, turned by EXIF data, of an absurd size, or of 16 bits without a window.
    /// </exception>
    public static PixelImage Read(string path, ValueRange? window)
    {
        var image = ReadPicture(path);
        return (image.Bits, window) switch
        {
            (8, _) => image,
            (_, null) => throw new DataFileException(
                path, "must have 8 bits a channel, or be given a window", $"{image.Bits} bits",
                "Give a command that takes a model the grey levels of black and white, for example --window 0,4095; or convert " +
                "it to 8 bits."),
            _ when image.Channels != 1 => throw new DataFileException(
                path, "must be grey for --window", $"{image.Channels} channels of {image.Bits} bits",
                "Convert it to 8 bits."),
            _ => Through(window.Value, image),
        };
    }

    /// <summary>Reads an image of 8 or 16 bits, its values as they stand.</summary>
    /// <exception cref="DataFileException">As for <see cref="Read(string)"/>, but for the bits.</exception>
    public static PixelImage ReadPicture(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(path, "must be an image file", "nothing there", "Check the path.");
        }

        InputFile.Require(path);
        var header = Header(path);
        return TiffFile.IsTiff(header) ? TiffFile.Read(path)
            : header.StartsWith(PngSignature) && header.Length > PngDepthAt && header[PngDepthAt] > 8 ? Png16Bit.Read(path)
            : SkiaImage.Read(path);
    }

    /// <summary>
    /// Reads an image whose values are labels. As <see cref="Read(string)"/>, and of 16 bits a channel too: values as
    /// they stand, or 0 and 65535 as 0 and 255.
    /// </summary>
    /// <exception cref="DataFileException">
    /// As for <see cref="Read(string)"/>; or the file has transparency or several frames, which may hold the labels, or a
    /// value of 16 bits exceeds 255.
    /// </exception>
    public static PixelImage ReadLabels(string path)
    {
        var image = ReadPicture(path);
        if (image.Remarks is [var remark, ..])
        {
            throw new DataFileException(
                path, "must hold labels and nothing else", $"a picture that {remark.Split(',')[0]}",
                "Save the labels as a grey PNG.");
        }

        if (image.Values16Bit is not { } values)
        {
            return image;
        }

        if (image.Channels != 1)
        {
            throw new DataFileException(
                path, "must be grey to hold labels of 16 bits", $"{image.Channels} channels",
                "Convert it to 8 bits, keeping the labels.");
        }

        var white = Array.TrueForAll(values, value => value is 0 or ushort.MaxValue) ? byte.MaxValue : ushort.MaxValue;
        return new(1, image.Height, image.Width, Array.ConvertAll(
            values,
            value => Math.Min(value, white) is <= byte.MaxValue and var label
                ? (byte)label
                : throw new DataFileException(
                    path, "must hold labels up to 255, or 0 and 65535", $"{value}", "Number the classes from 0 on.")));
    }

    /// <summary>Writes an image as PNG of its own bits, without loss, completely or not at all.</summary>
    public static void WritePng(string path, PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        AtomicFile.Write(path, stream => stream.Write(image.Bits == 8 ? EncodePng(image) : Png16Bit.Encode(image)));
    }

    /// <summary>Gives the bytes of an 8-bit PNG: grey for one channel, red-green-blue for three.</summary>
    public static byte[] EncodePng(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return SkiaImage.Encode(image, SKEncodedImageFormat.Png, 100);
    }

    /// <summary>
    /// Writes an image as baseline JPEG, completely or not at all: grey for one channel; for three, the two of colour
    /// have half the rows and columns (4:2:0).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 to 100, as libjpeg counts.</param>
    public static void WriteJpeg(string path, PixelImage image, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        Check.Quality(quality, nameof(quality));
        AtomicFile.Write(path, stream => stream.Write(SkiaImage.Encode(image, SKEncodedImageFormat.Jpeg, quality)));
    }

    /// <summary>Tells whether a file's name ends as that of an image.</summary>
    internal static bool HasExtension(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>
    /// Writes the image nearest to values, as PNG of 8 or 16 bits a channel, without loss, completely or not at all.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="image">float [C, H, W]; values outside the range are clamped.</param>
    /// <param name="range">The values of black and white.</param>
    /// <param name="bits">8 or 16.</param>
    internal static void WriteValues(string path, Tensor image, ValueRange range, int bits) =>
        WritePng(path, PixelImage.FromTensor(image, range, bits));

    /// <summary>Reads what <see cref="WriteValues"/> wrote, or any image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="range">The values of black and white.</param>
    /// <returns>float32 [C, H, W]; the caller disposes it.</returns>
    /// <exception cref="DataFileException">The file is absent, no image, or damaged.</exception>
    internal static Tensor ReadValues(string path, ValueRange range) => ReadPicture(path).ToTensor(range);

    /// <summary>Checks a size before anything is allocated.</summary>
    internal static void RequireSize(string path, int width, int height)
    {
        if (width < 1 || height < 1)
        {
            throw Damaged(path, $"{width} x {height} pixels", cause: null);
        }

        if ((long)width * height > LargestPixelCount)
        {
            throw new DataFileException(
                path, $"must have at most {LargestPixelCount} pixels", $"{width} x {height}",
                "Scale it down or cut it into tiles.");
        }
    }

    internal static DataFileException Damaged(string path, string found, Exception? cause) =>
        new(path, "must be a complete image", found, "Copy or export it again.", cause);

    internal static DataFileException Turned(string path, string origin) =>
        new(
            path, "must be stored upright", $"one that its EXIF data turns ({origin} comes first)",
            "Turn the pixels themselves, and check that the mask fits.");

    private static PixelImage Through(ValueRange window, PixelImage image) => PixelImage.Of16Bits(
        image.Channels, image.Height, image.Width,
        Array.ConvertAll(image.Values16Bit!, value => (ushort)Math.Round(
            ushort.MaxValue * (Math.Clamp(value, window.Lower, window.Upper) - window.Lower) / (window.Upper - window.Lower),
            MidpointRounding.AwayFromZero)),
        image.Remarks);

    private static ReadOnlySpan<byte> Header(string path)
    {
        var header = new byte[HeaderLength];
        using var stream = File.OpenRead(path);
        return header.AsSpan(0, stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false));
    }
}
