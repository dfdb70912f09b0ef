using SegProbe.Models;
using SkiaSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data;

/// <summary>Reads and writes PNG and JPEG images.</summary>
public static class ImageFile
{
    /// <summary>The largest number of pixels that is decoded: 2^27, a square of 11585.</summary>
    public const long LargestPixelCount = 1L << 27;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    /// <summary>
    /// Reads an image. A file without colour has one channel, every other three; transparency is ignored.
    /// </summary>
    /// <exception cref="DataFileException">
    /// The file is absent, no image, truncated, turned by EXIF data, not of 8 bits, or of an absurd size.
    /// </exception>
    public static PixelImage Read(string path)
    {
        if (File.Exists(path) && Depth(path) > 8)
        {
            // Skia would cut 16 bits to 8 without a word.
            throw new DataFileException(
                path, "must have 8 bits a channel", $"{Depth(path)}",
                "Convert it to 8 bits, choosing the window yourself.");
        }

        return ReadPicture(path);
    }

    /// <summary>Reads an image to look at: as <see cref="Read"/>, but 16 bits a channel are cut to 8.</summary>
    /// <exception cref="DataFileException">As for <see cref="Read"/>, but for the bits.</exception>
    public static PixelImage ReadPicture(string path)
    {
        using var codec = Open(path);
        using var bitmap = Decode(path, codec);
        return Planar(
            bitmap.GetPixelSpan(), codec.Info.ColorType == SKColorType.Gray8 ? 1 : 3, bitmap.Height, bitmap.Width);
    }

    /// <summary>
    /// Reads an image whose values are labels. As <see cref="Read"/>, and of 16 bits a channel too: values as they
    /// stand, or 0 and 65535 as 0 and 255.
    /// </summary>
    /// <exception cref="DataFileException">As for <see cref="Read"/>; or a value of 16 bits exceeds 255.</exception>
    public static PixelImage ReadLabels(string path)
    {
        if (!File.Exists(path) || Depth(path) <= 8)
        {
            return Read(path);
        }

        var (channels, height, width, values) = Png16Bit.Read(path);
        if (channels != 1)
        {
            throw new DataFileException(
                path, "must be grey to hold labels of 16 bits", $"{channels} channels",
                "Convert it to 8 bits, keeping the labels.");
        }

        var white = Array.TrueForAll(values, value => value is 0 or ushort.MaxValue) ? byte.MaxValue : ushort.MaxValue;
        return new(1, height, width, Array.ConvertAll(
            values,
            value => Math.Min(value, white) is <= byte.MaxValue and var label
                ? (byte)label
                : throw new DataFileException(
                    path, "must hold labels up to 255, or 0 and 65535", $"{value}", "Number the classes from 0 on.")));
    }

    /// <summary>Writes an image as 8-bit PNG, without loss, completely or not at all.</summary>
    public static void WritePng(string path, PixelImage image) =>
        AtomicFile.Write(path, stream => stream.Write(EncodePng(image)));

    /// <summary>Gives the bytes of an 8-bit PNG: grey for one channel, red-green-blue for three.</summary>
    public static byte[] EncodePng(PixelImage image) => Encode(image, SKEncodedImageFormat.Png, 100);

    /// <summary>
    /// Writes an image as baseline JPEG, completely or not at all: grey for one channel; for three, the two of colour
    /// have half the rows and columns (4:2:0).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="image">The image.</param>
    /// <param name="quality">1 to 100, as libjpeg counts.</param>
    public static void WriteJpeg(string path, PixelImage image, int quality)
    {
        Check.Quality(quality, nameof(quality));
        AtomicFile.Write(path, stream => stream.Write(Encode(image, SKEncodedImageFormat.Jpeg, quality)));
    }

    private static byte[] Encode(PixelImage image, SKEncodedImageFormat format, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        var grey = image.Channels == 1;
        using var bitmap = new SKBitmap(new SKImageInfo(
            image.Width, image.Height, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        var count = image.Height * image.Width;
        for (var row = 0; row < image.Height; row++)
        {
            for (var column = 0; column < image.Width; column++)
            {
                var from = (row * image.Width) + column;
                var to = (row * bitmap.RowBytes) + (column * bitmap.BytesPerPixel);
                for (var channel = 0; channel < image.Channels; channel++)
                {
                    pixels[to + channel] = image.Values[(channel * count) + from];
                }

                if (!grey)
                {
                    pixels[to + 3] = 255;
                }
            }
        }

        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>
    /// Writes the image nearest to values, as PNG of 8 or 16 bits a channel, without loss, completely or not at all.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="image">float [C, H, W]; values outside the range are clamped.</param>
    /// <param name="range">The values of black and white.</param>
    /// <param name="bits">8 or 16.</param>
    internal static void WriteValues(string path, Tensor image, ValueRange range, int bits)
    {
        if (Check.Bits(bits) == 8)
        {
            WritePng(path, PixelImage.FromTensor(image, range));
            return;
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var grid = ValueGrid.OfBits(range, bits);
        var levels = grid.ToLevels(image).round().clamp(0, grid.Highest).to(ScalarType.Int32).cpu().flatten();
        var pixels = new Image16Bit(
            (int)image.shape[0], (int)image.shape[1], (int)image.shape[2],
            Array.ConvertAll(levels.data<int>().ToArray(), level => (ushort)level));
        AtomicFile.Write(path, stream => stream.Write(Png16Bit.Encode(pixels)));
    }

    /// <summary>Reads what <see cref="WriteValues"/> wrote, or any image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="range">The values of black and white.</param>
    /// <returns>float32 [C, H, W]; the caller disposes it.</returns>
    /// <exception cref="DataFileException">The file is absent, no image, or damaged.</exception>
    internal static Tensor ReadValues(string path, ValueRange range)
    {
        if (!File.Exists(path) || Depth(path) <= 8)
        {
            return Read(path).ToTensor(range);
        }

        using var scope = NewDisposeScope();
        var pixels = Png16Bit.Read(path);
        var levels = tensor(
            Array.ConvertAll(pixels.Values, level => (int)level), [pixels.Channels, pixels.Height, pixels.Width]);
        return ValueGrid.OfBits(range, 16).ToValues(levels).MoveToOuterDisposeScope();
    }

    private static PixelImage Planar(ReadOnlySpan<byte> rgba, int channels, int height, int width)
    {
        var count = height * width;
        var values = new byte[channels * count];
        for (var pixel = 0; pixel < count; pixel++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                values[(channel * count) + pixel] = rgba[(4 * pixel) + channel];
            }
        }

        return new(channels, height, width, values);
    }

    private static SKCodec Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(path, "must be an image file", "nothing there", "Check the path.");
        }

        InputFile.Require(path);
        var codec = SKCodec.Create(path) ?? throw new DataFileException(
            path, "must be a PNG or JPEG image", $"{new FileInfo(path).Length} bytes of something else",
            "Convert it to PNG.");
        if (codec.EncodedOrigin is var origin && origin != SKEncodedOrigin.TopLeft)
        {
            codec.Dispose();
            throw new DataFileException(
                path, "must be stored upright", $"one that its EXIF data turns ({origin} comes first)",
                "Turn the pixels themselves, and check that the mask fits.");
        }

        return codec;
    }

    private static SKBitmap Decode(string path, SKCodec codec)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > LargestPixelCount)
        {
            throw new DataFileException(
                path, $"must have at most {LargestPixelCount} pixels", $"{width} x {height}",
                "Scale it down or cut it into tiles.");
        }

        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw new DataFileException(
            path, "must be a complete image", $"a damaged one ({result})", "Copy or export it again.");
    }

    // The bits of a PNG's values; 8 for any other file.
    private static int Depth(string path)
    {
        const int depthAt = 24;
        Span<byte> header = stackalloc byte[depthAt + 1];
        InputFile.Require(path);
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && header[..4].SequenceEqual(PngSignature)
            ? header[depthAt]
            : 8;
    }
}
