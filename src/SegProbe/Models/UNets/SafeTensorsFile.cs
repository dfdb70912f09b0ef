using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.UNets;

/// <summary>
/// Named tensors and text in one file, in the safetensors format: eight bytes of header length, a JSON header, the
/// values. Interchangeable with the Python library of that name.
/// </summary>
/// <param name="Tensors">The tensors by name; the owner of this object disposes them.</param>
/// <param name="Metadata">Free text by key.</param>
public sealed record SafeTensorsFile(
    IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) : IDisposable
{
    private const string MetadataKey = "__metadata__";
    private const long LargestHeader = 100_000_000;
    private const string Remedy = "Write it again with 'segprobe train' or the Python library safetensors.";

    private static readonly Dictionary<string, ScalarType> TypeNames = new()
    {
        ["BOOL"] = ScalarType.Bool,
        ["U8"] = ScalarType.Byte,
        ["I8"] = ScalarType.Int8,
        ["I16"] = ScalarType.Int16,
        ["I32"] = ScalarType.Int32,
        ["I64"] = ScalarType.Int64,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["F32"] = ScalarType.Float32,
        ["F64"] = ScalarType.Float64,
    };

    /// <summary>Reads a file. Sizes are checked against the file before anything is allocated.</summary>
    /// <exception cref="DataFileException">The file is absent or not in this format.</exception>
    public static SafeTensorsFile Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new DataFileException(path, "must be a file", "nothing there", "Check the path.");
        }

        InputFile.Require(path);
        using var stream = file.OpenRead();
        try
        {
            using var header = ReadHeader(stream);
            return ReadTensors(stream, header.RootElement);
        }
        catch (Exception exception) when (
            exception is InvalidDataException or JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException or OverflowException or EndOfStreamException)
        {
            throw new DataFileException(
                path, "must be a safetensors file", exception.Message.TrimEnd('.'), Remedy, exception);
        }
    }

    /// <summary>Writes tensors and text, completely or not at all; an existing file is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Tensors of a numeric type, on any device.</param>
    /// <param name="metadata">Free text by key.</param>
    public static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static JsonDocument ReadHeader(FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 2 || length > LargestHeader || length > stream.Length - 8)
        {
            throw new InvalidDataException($"a header length of {length} in a file of {stream.Length} bytes");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        return JsonDocument.Parse(header);
    }

    private static SafeTensorsFile ReadTensors(FileStream stream, JsonElement header)
    {
        var start = stream.Position;
        var metadata = ReadMetadata(header);
        var entries = header.EnumerateObject().Where(entry => entry.Name != MetadataKey).Select(ReadEntry)
            .OrderBy(entry => entry.From).ThenBy(entry => entry.To).ToList();
        RequireOneAfterTheOther(entries, stream.Length - start);
        return new(entries.ToDictionary(entry => entry.Name, entry => ReadTensor(stream, start, entry)), metadata);
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement header)
    {
        var metadata = new Dictionary<string, string>();
        if (header.TryGetProperty(MetadataKey, out var texts))
        {
            foreach (var text in texts.EnumerateObject())
            {
                metadata[text.Name] = text.Value.GetString() ?? "";
            }
        }

        return metadata;
    }

    private static Entry ReadEntry(JsonProperty entry)
    {
        var typeName = entry.Value.GetProperty("dtype").GetString() ?? "";
        if (!TypeNames.TryGetValue(typeName, out var type))
        {
            throw new InvalidDataException($"the type {typeName} of tensor {entry.Name}");
        }

        var shape = Integers(entry.Value.GetProperty("shape"));
        var offsets = Integers(entry.Value.GetProperty("data_offsets"));
        if (Array.Exists(shape, length => length < 0)
            || offsets is not [>= 0, _]
            || offsets[1] - offsets[0] != Size(type, shape))
        {
            throw new InvalidDataException(
                $"tensor {entry.Name} of type {typeName} and shape [{string.Join(", ", shape)}] " +
                $"at bytes [{string.Join(", ", offsets)}]");
        }

        return new(entry.Name, type, shape, offsets[0], offsets[1]);
    }

    // An axis of length 0 must not hide others that no memory can have.
    private static long Size(ScalarType type, long[] shape)
    {
        var size = shape.Aggregate(
            (long)type.ElementSize(), (product, length) => checked(product * Math.Max(length, 1)));
        return shape.Contains(0) ? 0 : size;
    }

    // As the format asks; it also bounds what is read by the length of the file.
    private static void RequireOneAfterTheOther(List<Entry> entries, long length)
    {
        if (entries.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"two tensors named {twice.Key}");
        }

        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.From != end)
            {
                throw new InvalidDataException(
                    $"tensor {entry.Name} at byte {entry.From} where the one before ends at {end}");
            }

            end = entry.To;
        }

        if (end != length)
        {
            throw new InvalidDataException($"tensors of {end} bytes in {length} bytes");
        }
    }

    private static Tensor ReadTensor(FileStream stream, long start, Entry entry)
    {
        var tensor = empty(entry.Shape, entry.Type);
        stream.Position = start + entry.From;
        stream.ReadExactly(tensor.bytes);
        return tensor;
    }

    private static long[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(each => each.GetInt64())];

    private static void Write(
        Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var scope = NewDisposeScope();
        var ordered = tensors.OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => (each.Key, Value: each.Value.detach().cpu().contiguous())).ToList();
        var header = Header(ordered, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var (_, tensor) in ordered)
        {
            stream.Write(tensor.bytes);
        }
    }

    // Padded with spaces to a multiple of 8, so that the values are aligned, as the format asks.
    private static byte[] Header(List<(string Key, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName(MetadataKey);
            JsonSerializer.Serialize(json, metadata.OrderBy(each => each.Key, StringComparer.Ordinal).ToDictionary());
            var offset = 0L;
            foreach (var (name, tensor) in tensors)
            {
                var end = offset + (tensor.numel() * tensor.element_size());
                json.WritePropertyName(name);
                JsonSerializer.Serialize(
                    json,
                    new { dtype = NameOf(tensor.dtype), shape = tensor.shape, data_offsets = (long[])[offset, end] });
                offset = end;
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static string NameOf(ScalarType type) => TypeNames.Single(each => each.Value == type).Key;

    private sealed record Entry(string Name, ScalarType Type, long[] Shape, long From, long To);
}
