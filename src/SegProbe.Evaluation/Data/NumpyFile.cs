using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Data;

/// <summary>Writes arrays in NumPy's <c>.npy</c> format, version 1.0.</summary>
public static class NumpyFile
{
    private const int Alignment = 64;

    /// <summary>Writes a tensor, completely or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="values">float32, any shape, on any device.</param>
    public static void Write(string path, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var scope = NewDisposeScope();
        var array = values.detach().cpu().to(ScalarType.Float32).contiguous();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Header(array.shape));
            stream.Write(array.bytes);
        });
    }

    private static byte[] Header(long[] shape)
    {
        var lengths = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}), }}";
        const int prefix = 10;
        var padded = text.PadRight((((prefix + text.Length) / Alignment) + 1) * Alignment - prefix - 1) + "\n";
        var header = new byte[prefix + padded.Length];
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)padded.Length);
        Encoding.ASCII.GetBytes(padded).CopyTo(header.AsSpan(prefix));
        return header;
    }
}
