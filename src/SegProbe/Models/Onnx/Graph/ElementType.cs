using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>
/// The element types of the format. Unsigned integers of more than 8 bits, which libtorch lacks, become the next wider
/// signed ones.
/// </summary>
/// <param name="Name">As the format calls it.</param>
/// <param name="Type">What it becomes.</param>
/// <param name="Size">Bytes for one element in the file.</param>
internal sealed record ElementType(string Name, ScalarType Type, int Size)
{
    private static readonly Dictionary<int, ElementType> ByCode = new()
    {
        [1] = new("float", ScalarType.Float32, 4),
        [2] = new("uint8", ScalarType.Byte, 1),
        [3] = new("int8", ScalarType.Int8, 1),
        [4] = new("uint16", ScalarType.Int32, 2),
        [5] = new("int16", ScalarType.Int16, 2),
        [6] = new("int32", ScalarType.Int32, 4),
        [7] = new("int64", ScalarType.Int64, 8),
        [9] = new("bool", ScalarType.Bool, 1),
        [10] = new("float16", ScalarType.Float16, 2),
        [11] = new("double", ScalarType.Float64, 8),
        [12] = new("uint32", ScalarType.Int64, 4),
        [13] = new("uint64", ScalarType.Int64, 8),
        [16] = new("bfloat16", ScalarType.BFloat16, 2),
    };

    private static readonly Dictionary<int, string> Refused = new()
    {
        [8] = "string",
        [14] = "complex64",
        [15] = "complex128",
        [17] = "float8e4m3fn",
        [18] = "float8e4m3fnuz",
        [19] = "float8e5m2",
        [20] = "float8e5m2fnuz",
        [21] = "uint4",
        [22] = "int4",
    };

    /// <summary>Gives the type of a code.</summary>
    /// <exception cref="InvalidDataException">The type is not read.</exception>
    public static ElementType Parse(long code) =>
        code is >= 0 and <= int.MaxValue && ByCode.TryGetValue((int)code, out var type)
            ? type
            : throw new InvalidDataException($"the element type {NameOf(code)}, which is not read");

    /// <summary>Gives the code of a type that the format has as well.</summary>
    public static int CodeOf(ScalarType type) => ByCode.First(each => each.Value.Type == type).Key;

    /// <summary>Whether values of a type have a gradient.</summary>
    public static bool IsReal(ScalarType type) =>
        type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16;

    private static string NameOf(long code) =>
        code is >= 0 and <= int.MaxValue && Refused.TryGetValue((int)code, out var name) ? name : $"{code}";
}
