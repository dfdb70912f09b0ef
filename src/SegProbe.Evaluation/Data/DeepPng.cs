using System.Buffers.Binary;
using System.IO.Compression;

namespace SegProbe.Evaluation.Data;

/// <summary>
/// Reads grey PNG files of 16 bits, which Skia would cut to 8: label 1 of a mask would become 0. Only what labels come
/// in: not interlaced.
/// </summary>
/// <remarks>Source: the PNG specification, second edition, ISO/IEC 15948, chapters 5, 9 and 11.</remarks>
internal static class DeepPng
{
    private const int SignatureLength = 8;
    private const int HeaderLength = 13;
    private const int Bytes = 2;

    /// <summary>Reads a file whose signature and depth were checked.</summary>
    /// <returns>The values, [H, W] in row-major order.</returns>
    /// <exception cref="DataFileException">The file is of another kind, or damaged.</exception>
    public static (int Height, int Width, ushort[] Values) Read(string path)
    {
        var file = File.ReadAllBytes(path);
        try
        {
            var (height, width) = Size(path, file);
            using var packed = Content(file);
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            return (height, width, Values(zlib, height, width));
        }
        catch (Exception exception)
            when (exception is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new DataFileException(
                path, "must be a complete image", "a damaged one", "Copy or export it again.", exception);
        }
    }

    private static (int Height, int Width) Size(string path, ReadOnlySpan<byte> file)
    {
        var header = file.Slice(SignatureLength + 8, HeaderLength);
        var (width, height) = (
            BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        return header[9] == 0 && header[12] == 0 && width > 0 && height > 0
            && (long)width * height <= ImageFile.LargestPixelCount
            ? (height, width)
            : throw new DataFileException(
                path, "must be grey and not interlaced to hold labels of 16 bits",
                $"{width} x {height}, colour type {header[9]}, interlacing {header[12]}",
                "Convert it to 8 bits, keeping the labels.");
    }

    // The bytes of all IDAT chunks.
    private static MemoryStream Content(ReadOnlySpan<byte> file)
    {
        var content = new MemoryStream();
        for (var at = SignatureLength; at + 8 <= file.Length;)
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

    private static ushort[] Values(ZLibStream lines, int height, int width)
    {
        var values = new ushort[height * width];
        var (above, line) = (new byte[Bytes * width], new byte[Bytes * width]);
        for (var row = 0; row < height; row++)
        {
            var filter = lines.ReadByte();
            lines.ReadExactly(line);
            Restore(line, above, filter);
            for (var column = 0; column < width; column++)
            {
                values[(row * width) + column] = BinaryPrimitives.ReadUInt16BigEndian(line.AsSpan(Bytes * column));
            }

            (above, line) = (line, above);
        }

        return values;
    }

    private static void Restore(byte[] line, byte[] above, int filter)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var (left, corner) = i < Bytes ? (0, 0) : (line[i - Bytes], (int)above[i - Bytes]);
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
