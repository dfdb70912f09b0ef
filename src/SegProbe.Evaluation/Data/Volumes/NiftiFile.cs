using System.Buffers.Binary;
using System.IO.Compression;
using static System.FormattableString;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>
/// A NIfTI-1 file (<c>.nii</c>, <c>.nii.gz</c>), and what a copy of it with other voxels needs: all its bytes.
/// </summary>
internal sealed class NiftiFile : IVolumeTemplate
{
    // Deflate cannot pack tighter.
    private const long MostPacked = 1032;
    private const int LongestTail = 1 << 16;
    private const short UInt8Code = 2;
    private const short Int16Code = 4;
    private const short Float32Code = 16;
    private const byte Millimetres = 2;
    private const string Packed = ".nii.gz";
    private const string Plain = ".nii";

    private readonly NiftiHeader header;
    private readonly byte[] bytes;

    private NiftiFile(NiftiHeader header, byte[] bytes, bool isPacked) =>
        (this.header, this.bytes, Extension) = (header, bytes, isPacked ? Packed : Plain);

    /// <inheritdoc/>
    public string Extension { get; }

    /// <summary>Reads a volume.</summary>
    /// <exception cref="DataFileException">The file is not what it must be; the message says how it is not.</exception>
    public static Volume Read(string path)
    {
        using var file = File.OpenRead(path);
        var isPacked = VolumeFile.IsGzip(file);
        using Stream content = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return Read(path, content, file.Length * (isPacked ? MostPacked : 1), isPacked);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new DataFileException(
                path, "must be a complete NIfTI file", "a damaged or truncated one", "Copy or export it again.",
                exception);
        }
    }

    /// <summary>Writes labels as uint8 on a grid: its affine as sform, code 1.</summary>
    public static void WriteLabels(string path, LabelVolume mask)
    {
        var content = NewFile(mask.Geometry, 1, UInt8Code, 1);
        mask.Labels.CopyTo(content.AsSpan(NiftiHeader.FirstData));
        Write(path, content);
    }

    /// <summary>Gives a file for a volume of no file, of type int16 where it has whole values of it, else float32.</summary>
    public static NiftiFile Make(Volume volume)
    {
        var isWhole = volume.Type == VoxelType.Int16;
        var content = NewFile(
            volume.Geometry, volume.Channels, isWhole ? Int16Code : Float32Code, isWhole ? sizeof(short) : sizeof(float));
        return new(NiftiHeader.Read("", content[..NiftiHeader.Length]), content, isPacked: true);
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<float> values)
    {
        var copy = (byte[])bytes.Clone();
        header.Encoding.Encode(values, copy.AsSpan(header.DataAt, (int)header.DataLength));
        Write(path, copy);
    }

    private static Volume Read(string path, Stream content, long mostBytes, bool isPacked)
    {
        var start = new byte[NiftiHeader.Length];
        content.ReadExactly(start);
        var header = NiftiHeader.Read(path, start);
        var end = header.DataAt + header.DataLength;
        if (end > Math.Min(mostBytes, VolumeFile.MostBytes))
        {
            throw new DataFileException(
                path, Invariant($"must have at most {Math.Min(mostBytes, VolumeFile.MostBytes)} bytes, as its length tells"),
                Invariant($"a header that asks for {end}"), "Copy or export it again.");
        }

        var bytes = new byte[end];
        start.CopyTo(bytes, 0);
        content.ReadExactly(bytes.AsSpan(start.Length));
        if (Tail(path, content) is { Length: > 0 } tail)
        {
            bytes = [.. bytes, .. tail];
        }

        var values = header.Encoding.Decode(bytes.AsSpan(header.DataAt, (int)header.DataLength));
        VolumeFile.RequireFinite(path, values);
        return new(
            header.Geometry, header.Channels, values, header.Encoding.Type, new NiftiFile(header, bytes, isPacked),
            header.Notices);
    }

    // What follows the voxels means nothing, and is copied.
    private static byte[] Tail(string path, Stream content)
    {
        var tail = new byte[LongestTail + 1];
        var count = content.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
        return count <= LongestTail
            ? tail[..count]
            : throw new DataFileException(
                path, $"must end within {LongestTail} bytes behind its voxels", "more", "Copy or export it again.");
    }

    private static void Write(string path, byte[] content)
    {
        if (!path.EndsWith(Plain, StringComparison.OrdinalIgnoreCase)
            && !path.EndsWith(Packed, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"path must end in {Plain} or {Packed}, got '{path}'.", nameof(path));
        }

        AtomicFile.Write(path, stream =>
        {
            if (path.EndsWith(Plain, StringComparison.OrdinalIgnoreCase))
            {
                stream.Write(content);
                return;
            }

            using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            packed.Write(content);
        });
    }

    private static byte[] NewFile(VolumeGeometry geometry, int channels, short type, int voxelBytes)
    {
        var bytes = new byte[NiftiHeader.FirstData + (geometry.Size.Aggregate(1, (count, length) => count * length) * channels * voxelBytes)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, NiftiHeader.Length);
        Short(bytes, 40, channels == 1 ? (short)3 : (short)4);
        for (var axis = 0; axis < 7; axis++)
        {
            Short(bytes, 42 + (2 * axis), (short)(axis < 3 ? geometry.Size[axis] : axis == 3 ? channels : 1));
            Float(bytes, 80 + (4 * axis), axis < 3 ? geometry.Spacing[axis] : 1);
        }

        Float(bytes, 76, 1);
        Short(bytes, 70, type);
        Short(bytes, 72, (short)(8 * voxelBytes));
        Float(bytes, 108, NiftiHeader.FirstData);
        Float(bytes, 112, 1);
        bytes[123] = Millimetres;
        Short(bytes, 254, 1);
        var affine = geometry.Affine;
        for (var i = 0; i < 12; i++)
        {
            Float(bytes, 280 + (4 * i), affine[i / 4, i % 4]);
        }

        "n+1\0"u8.CopyTo(bytes.AsSpan(344));
        return bytes;
    }

    private static void Short(Span<byte> bytes, int at, short value) =>
        BinaryPrimitives.WriteInt16LittleEndian(bytes[at..], value);

    private static void Float(Span<byte> bytes, int at, double value) =>
        BinaryPrimitives.WriteSingleLittleEndian(bytes[at..], (float)value);
}
