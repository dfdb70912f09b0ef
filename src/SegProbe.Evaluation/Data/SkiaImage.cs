using System.Buffers.Binary;
using SkiaSharp;

namespace SegProbe.Evaluation.Data;

/// <summary>Reads the image files that Skia decodes, with 8 bits a channel: PNG, JPEG, BMP, GIF and WebP.</summary>
internal static class SkiaImage
{
    private const int CmykChannels = 4;

    /// <summary>Reads a file that is there. One without colour has one channel, every other three.</summary>
    /// <exception cref="DataFileException">
    /// The file is no image, truncated, turned by EXIF data, or of an absurd size.
    /// </exception>
    public static PixelImage Read(string path)
    {
        using var codec = Open(path);
        using var bitmap = Decode(path, codec);
        var pixels = bitmap.GetPixelSpan();
        var channels = codec.Info.ColorType == SKColorType.Gray8 ? 1 : 3;
        return new(channels, bitmap.Height, bitmap.Width, Planar(pixels, channels, bitmap.Height * bitmap.Width))
        {
            Remarks = Remarks(
                path, codec, codec.Info.AlphaType != SKAlphaType.Opaque && ImageRemarks.IsTransparent(pixels)),
        };
    }

    /// <summary>Gives the bytes of a PNG or baseline JPEG of 8 bits: grey for one channel, colours for three.</summary>
    public static byte[] Encode(PixelImage image, SKEncodedImageFormat format, int quality)
    {
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

    private static byte[] Planar(ReadOnlySpan<byte> rgba, int channels, int count)
    {
        var values = new byte[channels * count];
        for (var pixel = 0; pixel < count; pixel++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                values[(channel * count) + pixel] = rgba[(4 * pixel) + channel];
            }
        }

        return values;
    }

    private static IReadOnlyList<string> Remarks(string path, SKCodec codec, bool isTransparent)
    {
        var isCmyk = codec.EncodedFormat == SKEncodedImageFormat.Jpeg
            && JpegChannels(File.ReadAllBytes(path)) == CmykChannels;
        return
        [
            .. ((string?[])
            [
                codec.FrameCount > 1 ? ImageRemarks.SeveralFrames : null,
                isTransparent ? ImageRemarks.Transparency : null,
                isCmyk ? ImageRemarks.Cmyk : null,
            ]).OfType<string>(),
        ];
    }

    private static SKCodec Open(string path)
    {
        var codec = SKCodec.Create(path) ?? throw new DataFileException(
            path, $"must be an image ({ImageFile.Formats})", $"{new FileInfo(path).Length} bytes of something else",
            "Convert it to PNG.");
        if (codec.EncodedOrigin is var origin && origin != SKEncodedOrigin.TopLeft)
        {
            codec.Dispose();
            throw ImageFile.Turned(path, origin.ToString());
        }

        return codec;
    }

    private static SKBitmap Decode(string path, SKCodec codec)
    {
        ImageFile.RequireSize(path, codec.Info.Width, codec.Info.Height);
        var bitmap = new SKBitmap(
            new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw ImageFile.Damaged(path, $"a damaged one ({result})", cause: null);
    }

    // The number of channels that the frame header has (ITU-T T.81, B.2.2); null where there is none.
    private static int? JpegChannels(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 < file.Length && file[at] == 0xFF;)
        {
            if (file[at + 1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return file[at + 9];
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return null;
    }
}
