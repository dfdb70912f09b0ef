using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SegProbe.Evaluation.Data.Volumes;

/// <summary>How a file stores voxels: value = stored · slope + intercept.</summary>
/// <param name="Kind">The stored type.</param>
/// <param name="IsBigEndian">Whether the first byte of a number is its highest.</param>
/// <param name="Slope">The factor; not 0.</param>
/// <param name="Intercept">The value of a stored 0.</param>
internal sealed record VoxelEncoding(VoxelKind Kind, bool IsBigEndian, double Slope = 1, double Intercept = 0)
{
    private const int MostBytes = 8;

    /// <summary>Gets the bytes of a voxel.</summary>
    public int Bytes => Kind switch
    {
        VoxelKind.UInt8 or VoxelKind.Int8 => 1,
        VoxelKind.Int16 or VoxelKind.UInt16 => 2,
        VoxelKind.Int32 or VoxelKind.UInt32 or VoxelKind.Float32 => 4,
        _ => MostBytes,
    };

    /// <summary>Gets the values that can be stored.</summary>
    public VoxelType Type => Kind switch
    {
        VoxelKind.UInt8 => Whole<byte>(),
        VoxelKind.Int8 => Whole<sbyte>(),
        VoxelKind.Int16 => Whole<short>(),
        VoxelKind.UInt16 => Whole<ushort>(),
        VoxelKind.Int32 => Whole<int>(),
        VoxelKind.UInt32 => Whole<uint>(),
        VoxelKind.Int64 => Whole<long>(),
        VoxelKind.UInt64 => Whole<ulong>(),
        VoxelKind.Float32 => VoxelType.Float32,
        _ => VoxelType.Float32 with { Name = "float64" },
    };

    /// <summary>Reads the values of stored voxels, in their order.</summary>
    public float[] Decode(ReadOnlySpan<byte> stored)
    {
        var values = new float[stored.Length / Bytes];
        switch (Kind)
        {
            case VoxelKind.UInt8: Decode<byte>(stored, values); break;
            case VoxelKind.Int8: Decode<sbyte>(stored, values); break;
            case VoxelKind.Int16: Decode<short>(stored, values); break;
            case VoxelKind.UInt16: Decode<ushort>(stored, values); break;
            case VoxelKind.Int32: Decode<int>(stored, values); break;
            case VoxelKind.UInt32: Decode<uint>(stored, values); break;
            case VoxelKind.Int64: Decode<long>(stored, values); break;
            case VoxelKind.UInt64: Decode<ulong>(stored, values); break;
            case VoxelKind.Float32: Decode<float>(stored, values); break;
            default: Decode<double>(stored, values); break;
        }

        return values;
    }

    /// <summary>
    /// Stores values over those of a file, each rounded to the nearest that can be stored (half-way to even). A voxel
    /// whose value is the one read from it keeps its bytes, whatever they are.
    /// </summary>
    /// <param name="values">Finite, one for each voxel.</param>
    /// <param name="stored">The voxels of the file, overwritten.</param>
    public void Encode(ReadOnlySpan<float> values, Span<byte> stored)
    {
        switch (Kind)
        {
            case VoxelKind.UInt8: Encode<byte>(values, stored); break;
            case VoxelKind.Int8: Encode<sbyte>(values, stored); break;
            case VoxelKind.Int16: Encode<short>(values, stored); break;
            case VoxelKind.UInt16: Encode<ushort>(values, stored); break;
            case VoxelKind.Int32: Encode<int>(values, stored); break;
            case VoxelKind.UInt32: Encode<uint>(values, stored); break;
            case VoxelKind.Int64: Encode<long>(values, stored); break;
            case VoxelKind.UInt64: Encode<ulong>(values, stored); break;
            case VoxelKind.Float32: Encode<float>(values, stored); break;
            default: Encode<double>(values, stored); break;
        }
    }

    private VoxelType Whole<T>()
        where T : unmanaged, INumberBase<T>, IMinMaxValue<T>
    {
        var (first, last) = (
            (double.CreateChecked(T.MinValue) * Slope) + Intercept, (double.CreateChecked(T.MaxValue) * Slope) + Intercept);
        var name = Kind.ToString().ToLowerInvariant();
        return new(name, Math.Abs(Slope), Intercept, new(Math.Min(first, last), Math.Max(first, last)));
    }

    private void Decode<T>(ReadOnlySpan<byte> stored, float[] values)
        where T : unmanaged, INumberBase<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(Read<T>(stored, i));
        }
    }

    private void Encode<T>(ReadOnlySpan<float> values, Span<byte> stored)
        where T : unmanaged, INumberBase<T>
    {
        var isWhole = Kind is not (VoxelKind.Float32 or VoxelKind.Float64);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != Value(Read<T>(stored, i)))
            {
                var number = (values[i] - Intercept) / Slope;
                Write(stored, i, T.CreateSaturating(isWhole ? Math.Round(number) : number));
            }
        }
    }

    private float Value<T>(T stored)
        where T : unmanaged, INumberBase<T> => (float)((double.CreateChecked(stored) * Slope) + Intercept);

    private T Read<T>(ReadOnlySpan<byte> stored, int index)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        var place = stored.Slice(index * size, size);
        if (size == 1 || IsBigEndian != BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.Read<T>(place);
        }

        Span<byte> turned = stackalloc byte[MostBytes];
        place.CopyTo(turned);
        turned[..size].Reverse();
        return MemoryMarshal.Read<T>(turned);
    }

    private void Write<T>(Span<byte> stored, int index, T number)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        var place = stored.Slice(index * size, size);
        MemoryMarshal.Write(place, number);
        if (IsBigEndian == BitConverter.IsLittleEndian)
        {
            place.Reverse();
        }
    }
}

/// <summary>The type of a stored voxel.</summary>
internal enum VoxelKind
{
    /// <summary>8 bits without sign.</summary>
    UInt8,

    /// <summary>8 bits with sign.</summary>
    Int8,

    /// <summary>16 bits with sign.</summary>
    Int16,

    /// <summary>16 bits without sign.</summary>
    UInt16,

    /// <summary>32 bits with sign.</summary>
    Int32,

    /// <summary>32 bits without sign.</summary>
    UInt32,

    /// <summary>64 bits with sign.</summary>
    Int64,

    /// <summary>64 bits without sign.</summary>
    UInt64,

    /// <summary>IEEE 754 of 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754 of 64 bits.</summary>
    Float64,
}
