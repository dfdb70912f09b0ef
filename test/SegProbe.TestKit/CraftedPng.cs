using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SegProbe.TestKit;

/// <summary>PNG files written byte by byte (RFC 2083), also such as no library would write.</summary>
internal static class CraftedPng
{
    /// <summary>Makes a file whose header and content need not agree.</summary>
    /// <param name="width">Columns that the header claims.</param>
    /// <param name="height">Rows that the header claims.</param>
    /// <param name="depth">Bits a channel.</param>
    /// <param name="lines">The content: for each row a filter byte, 0, and its values.</param>
    /// <returns>A grey image.</returns>
    public static byte[] Grey(int width, int height, byte depth, params byte[] lines)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(lines);
        }

        return
        [
            0x89, .. "PNG\r\n\x1a\n"u8,
            .. Chunk("IHDR", header),
            .. Chunk("IDAT", packed.ToArray()),
            .. Chunk("IEND", []),
        ];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc(named));
        return [.. length, .. named, .. check];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
