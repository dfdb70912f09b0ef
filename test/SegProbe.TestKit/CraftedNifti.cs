using System.Buffers.Binary;
using System.IO.Compression;

namespace SegProbe.TestKit;

/// <summary>NIfTI-1 files written byte by byte (nifti1.h), also such as no library would write.</summary>
/// <param name="isBigEndian">Whether numbers start with their highest byte.</param>
internal sealed class CraftedNifti(bool isBigEndian = false)
{
    private readonly byte[] header = new byte[352];

    /// <summary>Makes a good header of [sizes] voxels of one type, 1 mm, sform diag(1, 1, 1).</summary>
    public static CraftedNifti Good(short datatype, short[] sizes, bool isBigEndian = false)
    {
        var file = new CraftedNifti(isBigEndian);
        file.Int(0, 348).Short(40, (short)sizes.Length).Short(70, datatype).Float(76, 1).Float(108, 352).Float(112, 1);
        for (var axis = 0; axis < 7; axis++)
        {
            file.Short(42 + (2 * axis), axis < sizes.Length ? sizes[axis] : (short)1).Float(80 + (4 * axis), 1);
        }

        file.header[123] = 2;
        "n+1\0"u8.CopyTo(file.header.AsSpan(344));
        return file.Short(254, 1).Sform(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
    }

    public CraftedNifti Byte(int at, byte value)
    {
        header[at] = value;
        return this;
    }

    public CraftedNifti Int(int at, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
        return Turn(at, 4);
    }

    public CraftedNifti Short(int at, short value)
    {
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(at), value);
        return Turn(at, 2);
    }

    public CraftedNifti Float(int at, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(at), value);
        return Turn(at, 4);
    }

    public CraftedNifti Sform(params float[] rows)
    {
        for (var i = 0; i < 12; i++)
        {
            Float(280 + (4 * i), rows[i]);
        }

        return this;
    }

    /// <summary>Gives the file with these voxels, each the bytes of a little-endian number.</summary>
    public byte[] With(params byte[][] voxels) =>
        [.. header, .. voxels.SelectMany(voxel => isBigEndian ? voxel.Reverse() : voxel)];

    /// <summary>Packs a file as gzip does.</summary>
    public static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private CraftedNifti Turn(int at, int count)
    {
        if (isBigEndian)
        {
            header.AsSpan(at, count).Reverse();
        }

        return this;
    }
}
