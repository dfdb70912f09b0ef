using Google.Protobuf.Reflection;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>
/// Walks through a protobuf message without building anything, to bound what parsing it will allocate: an empty message
/// takes two bytes in a file and hundreds in memory.
/// </summary>
internal static class WireScan
{
    private const int DeepestNesting = 60;
    private const long MessageCost = 250;
    private const long TextCost = 60;
    private const long NumberCost = 16;

    /// <summary>Gives the bytes that the parsed message takes at most, unknown fields skipped.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    public static long MemoryOf(ReadOnlySpan<byte> message, MessageDescriptor type) => Message(message, type, 0);

    private static long Message(ReadOnlySpan<byte> rest, MessageDescriptor type, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new InvalidDataException($"messages nested more than {DeepestNesting} deep");
        }

        var memory = MessageCost;
        while (rest.Length > 0)
        {
            var tag = Varint(ref rest);
            var field = type.FindFieldByNumber((int)Math.Min(tag >> 3, int.MaxValue));
            memory += (tag & 7) switch
            {
                0 => NumberOf(ref rest),
                1 => Skip(ref rest, 8),
                2 => Block(ref rest, field, depth),
                5 => Skip(ref rest, 4),
                _ => throw new InvalidDataException($"the wire type {tag & 7}"),
            };
        }

        return memory;
    }

    private static long Block(ref ReadOnlySpan<byte> rest, FieldDescriptor? field, int depth)
    {
        var length = Varint(ref rest);
        if (length > (ulong)rest.Length)
        {
            throw new InvalidDataException($"a part of {length} bytes where {rest.Length} are left");
        }

        var block = rest[..(int)length];
        rest = rest[(int)length..];
        return field?.FieldType switch
        {
            null => 0,
            FieldType.Message => Message(block, field.MessageType, depth + 1),
            FieldType.String => TextCost + (2 * block.Length),
            FieldType.Bytes => TextCost + block.Length,
            FieldType.Float or FieldType.Double => block.Length,
            _ => NumberCost * block.Length,
        };
    }

    private static long NumberOf(ref ReadOnlySpan<byte> rest)
    {
        Varint(ref rest);
        return NumberCost;
    }

    private static long Skip(ref ReadOnlySpan<byte> rest, int length)
    {
        if (rest.Length < length)
        {
            throw new InvalidDataException("an end in the middle of a number");
        }

        rest = rest[length..];
        return NumberCost;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> rest)
    {
        var value = 0UL;
        for (var i = 0; i < 10 && i < rest.Length; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("an end in the middle of a number");
    }
}
