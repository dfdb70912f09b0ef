using System.Buffers.Binary;
using System.Text;
using SegProbe.Evaluation.Data;
using SkiaSharp;

namespace SegProbe.Evaluation.Pictures;

/// <summary>Pictures one after another as an animated WebP without loss, repeated for ever.</summary>
/// <remarks>
/// SkiaSharp encodes single pictures only; the container of the WebP specification (VP8X, ANIM, ANMF) is put around
/// them here.
/// </remarks>
public static class WebpAnimation
{
    private const int HeaderLength = 12;
    private const byte AnimationFlag = 2;

    /// <summary>Gives the bytes of the file.</summary>
    /// <param name="frames">Pictures of one size, at least one.</param>
    /// <param name="delay">How long each is shown, below 2^24 ms.</param>
    public static byte[] Encode(IReadOnlyList<PixelImage> frames, TimeSpan delay)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var (width, height) = (frames[0].Width, frames[0].Height);
        if (frames.Any(frame => (frame.Width, frame.Height) != (width, height)))
        {
            throw new ArgumentException(
                $"frames must all have the size of the first, {width} x {height}, got another. Resize them.",
                nameof(frames));
        }

        using var body = new MemoryStream();
        body.Write("WEBP"u8);
        WriteChunk(body, "VP8X", [AnimationFlag, 0, 0, 0, .. Three(width - 1), .. Three(height - 1)]);
        WriteChunk(body, "ANIM", new byte[6]);
        foreach (var frame in frames)
        {
            WriteChunk(
                body, "ANMF",
                [
                    .. Three(0), .. Three(0), .. Three(width - 1), .. Three(height - 1),
                    .. Three((int)delay.TotalMilliseconds), 0, .. Picture(frame),
                ]);
        }

        using var file = new MemoryStream();
        WriteChunk(file, "RIFF", body.ToArray());
        return file.ToArray();
    }

    // The chunk of the picture, out of the file of a single one; beside it that file may have a colour profile.
    private static byte[] Picture(PixelImage frame)
    {
        using var bitmap = SKBitmap.Decode(ImageFile.EncodePng(frame));
        using var pixels = bitmap.PeekPixels();
        using var data = pixels!.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 100));
        var file = data!.ToArray();
        var at = HeaderLength;
        while (!file.AsSpan(at).StartsWith("VP8L"u8))
        {
            at = NextChunk(file, at);
        }

        return file[at..NextChunk(file, at)];
    }

    private static int NextChunk(byte[] file, int at)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
        return at + 8 + length + (length % 2);
    }

    private static void WriteChunk(Stream stream, string name, byte[] content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        stream.Write(Encoding.ASCII.GetBytes(name));
        stream.Write(length);
        stream.Write(content);
        if (content.Length % 2 == 1)
        {
            stream.WriteByte(0);
        }
    }

    private static byte[] Three(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
