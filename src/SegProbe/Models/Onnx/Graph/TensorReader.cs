using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SegProbe.Models.Onnx.Schema;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>
/// Turns the tensors of a file into libtorch's; nothing is allocated before the data is known to be there.
/// </summary>
internal sealed class TensorReader(ExternalData external)
{
    /// <summary>Reads one tensor, on the processor.</summary>
    /// <exception cref="InvalidDataException">Its type is not read, or its data does not fit its shape.</exception>
    public Tensor Read(TensorMessage message)
    {
        var type = ElementType.Parse(message.ElementType);
        var count = Count(message);
        if (message.DataLocation == 1)
        {
            Require(external.Length(message) == count * type.Size, message);
            return Widened(message, type, external.Read(message));
        }

        if (message.RawData.Length > 0 || count == 0)
        {
            Require(message.RawData.Length == count * type.Size, message);
            return Widened(message, type, message.RawData.Span);
        }

        return Typed(message, type, count);
    }

    private static Tensor Typed(TensorMessage message, ElementType type, long count)
    {
        switch (type.Name)
        {
            case "float":
                Require(message.FloatData.Count == count, message);
                return Filled(message, ScalarType.Float32, message.FloatData, each => each);
            case "double":
                Require(message.DoubleData.Count == count, message);
                return Filled(message, ScalarType.Float64, message.DoubleData, each => each);
            case "int64":
                Require(message.Int64Data.Count == count, message);
                return Filled(message, ScalarType.Int64, message.Int64Data, each => each);
            case "uint32" or "uint64":
                Require(message.Uint64Data.Count == count, message);
                return Filled(message, ScalarType.Int64, message.Uint64Data, each => checked((long)each));
        }

        Require(message.Int32Data.Count == count, message);
        return type.Type switch
        {
            ScalarType.Int32 => Filled(message, type.Type, message.Int32Data, each => each),
            ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 =>
                Filled(message, type.Type, message.Int32Data, each => (ushort)each),
            _ => Filled(message, type.Type, message.Int32Data, each => (byte)each),
        };
    }

    private static Tensor Filled<TIn, TOut>(
        TensorMessage message, ScalarType type, IReadOnlyList<TIn> values, Func<TIn, TOut> convert)
        where TOut : unmanaged
    {
        var tensor = empty([.. message.Dimensions], type);
        var target = MemoryMarshal.Cast<byte, TOut>(tensor.bytes);
        for (var i = 0; i < values.Count; i++)
        {
            target[i] = convert(values[i]);
        }

        return tensor;
    }

    private static Tensor Widened(TensorMessage message, ElementType type, ReadOnlySpan<byte> data)
    {
        var tensor = empty([.. message.Dimensions], type.Type);
        if (data.Length == 0)
        {
            return tensor;
        }

        switch (type.Name)
        {
            case "uint16":
                var integers = MemoryMarshal.Cast<byte, int>(tensor.bytes);
                for (var i = 0; i < integers.Length; i++)
                {
                    integers[i] = BinaryPrimitives.ReadUInt16LittleEndian(data[(2 * i)..]);
                }

                break;
            case "uint32":
                var longs = MemoryMarshal.Cast<byte, long>(tensor.bytes);
                for (var i = 0; i < longs.Length; i++)
                {
                    longs[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(4 * i)..]);
                }

                break;
            default:
                data.CopyTo(tensor.bytes);
                break;
        }

        return tensor;
    }

    // An axis of length 0 must not hide others that no memory can have.
    private static long Count(TensorMessage message)
    {
        try
        {
            var most = message.Dimensions.Aggregate(16L, (product, length) => checked(product * Math.Max(length, 1)));
            return message.Dimensions.Any(length => length < 0)
                ? throw new InvalidDataException($"tensor '{message.Name}' of shape {message.Dimensions}")
                : message.Dimensions.Contains(0) ? 0 : most / 16;
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException($"tensor '{message.Name}' of shape {message.Dimensions}", exception);
        }
    }

    private static void Require(bool fits, TensorMessage message)
    {
        if (!fits)
        {
            throw new InvalidDataException(
                $"tensor '{message.Name}' of shape {message.Dimensions} with data of another length");
        }
    }
}
