using System.Buffers.Binary;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;

namespace SegProbe.Evaluation.Data;

/// <summary>
/// Reads and writes PNG files of 16 bits a channel, which Skia would cut to 8: grey or red-green-blue, not interlaced.
/// </summary>
/// <remarks>Source: the PNG specification, second edition, ISO/IEC 15948, chapters 5, 9 and 11.</remarks>
internal static class Png16Bit
{
    private const int HeaderLength = 13;
    private const int Bytes = 2;
    private const byte Grey = 0;
    private const byte Colour = 2;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a file whose signature and depth were checked.</summary>
    /// <exception cref="DataFileException">The file is of another kind, or damaged.</exception>
    public static PixelImage Read(string path)
    {
        var file = File.ReadAllBytes(path);
        try
        {
            var (channels, height, width) = Size(path, file);
            using var packed = Content(file);
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            return PixelImage.Of16Bits(channels, height, width, Values(zlib, channels, height, width), []);
        }
        catch (Exception exception)
            when (exception is InvalidDataException or IOException or ArgumentException or OverflowException)
        {
            throw new DataFileException(
                path, "must be a complete image", "a damaged one", "Copy or export it again.", exception);
        }
    }

    /// <summary>Gives the bytes of a file of an image of 16 bits: grey or red-green-blue.</summary>
    public static byte[] Encode(PixelImage image)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        (header[8], header[9]) = (8 * Bytes, image.Channels == 1 ? Grey : Colour);
        WriteChunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            WriteLines(zlib, image);
        }

        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        var sum = new Crc32();
        sum.Update((byte[])[.. name, .. content]);
        file.Write(name);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)sum.Value);
        file.Write(number);
    }

    // Without a filter: the low bytes of an adversarial image are noise, whatever lies above them.
    private static void WriteLines(ZLibStream lines, PixelImage image)
    {
        var line = new byte[1 + (Bytes * image.Channels * image.Width)];
        for (var row = 0; row < image.Height; row++)
        {
            for (var i = 0; i < image.Channels * image.Width; i++)
            {
                var (column, channel) = (i / image.Channels, i % image.Channels);
                var value = image.Values16Bit![(((channel * image.Height) + row) * image.Width) + column];
                BinaryPrimitives.WriteUInt16BigEndian(line.AsSpan(1 + (Bytes * i)), value);
            }

            lines.Write(line);
        }
    }

    private static (int Channels, int Height, int Width) Size(string path, ReadOnlySpan<byte> file)
    {
        var header = file.Slice(Signature.Length + 8, HeaderLength);
        var (width, height) = (
            BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        return header[9] is Grey or Colour && header[12] == 0 && width > 0 && height > 0
            && (long)width * height <= ImageFile.LargestPixelCount
            ? (header[9] == Grey ? 1 : 3, height, width)
            : throw new DataFileException(
                path, "must be grey or red-green-blue, and not interlaced, to be read with 16 bits",
                $"{width} x {height}, colour type {header[9]}, interlacing {header[12]}",
                "Convert it to 8 bits.");
    }

    // The bytes of all IDAT chunks.
    private static MemoryStream Content(ReadOnlySpan<byte> file)
    {
        var content = new MemoryStream();
        for (var at = Signature.Length; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            if (file.Slice(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                content.Write(file.Slice(at + 8, length));
            }

            at = length >= 0 ? checked(at + 12 + length) : throw new InvalidDataException("a negative length");
        }

        content.Position = 0;
        return content;
    }

    private static ushort[] Values(ZLibStream lines, int channels, int height, int width)
    {
        var values = new ushort[checked(channels * height * width)];
        var (above, line) = (new byte[Bytes * channels * width], new byte[Bytes * channels * width]);
        for (var row = 0; row < height; row++)
        {
            var filter = lines.ReadByte();
            lines.ReadExactly(line);
            Restore(line, above, filter, Bytes * channels);
            for (var i = 0; i < channels * width; i++)
            {
                var (column, channel) = (i / channels, i % channels);
                values[(((channel * height) + row) * width) + column] =
                    BinaryPrimitives.ReadUInt16BigEndian(line.AsSpan(Bytes * i));
            }

            (above, line) = (line, above);
        }

        return values;
    }

    private static void Restore(byte[] line, byte[] above, int filter, int pixel)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var (left, corner) = i < pixel ? (0, 0) : (line[i - pixel], (int)above[i - pixel]);
            line[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Nearest(left, above[i], corner),
                _ => throw new InvalidDataException($"filter {filter}"),
            });
        }
    }

    private static int Nearest(int left, int above, int corner)
    {
        var guess = left + above - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? above : corner;
    }
}
