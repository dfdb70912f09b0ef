using Google.Protobuf;
using SegProbe.Models.Onnx.Schema;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>Reads the messages of an ONNX file; what they take in memory is bounded before anything is built.</summary>
internal static class OnnxFile
{
    public const string Rule = "must be an ONNX network";
    public const string Remedy = "Export the network again, for example with torch.onnx.export(..., opset_version=17).";

    private const int OldestOpset = 9;
    private const int NewestOpset = 21;
    private const long Spare = 1 << 20;
    private const long LargestFactor = 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataFileException">The file is absent or larger than the format allows.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX model, or of a version that is not read.</exception>
    public static ModelMessage Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new DataFileException(path, "must be a file", "nothing there", "Check the path.");
        }

        if (file.Length > int.MaxValue)
        {
            throw new DataFileException(
                path, "must be at most 2 GB, as the format asks", $"{file.Length} bytes",
                "Save it with external data (save_as_external_data=True).");
        }

        InputFile.Require(path);
        return Parse(File.ReadAllBytes(path));
    }

    /// <summary>Reads a message of any kind.</summary>
    public static T Parse<T>(byte[] bytes, MessageParser<T> parser)
        where T : IMessage<T>, new()
    {
        var memory = WireScan.MemoryOf(bytes, new T().Descriptor);
        if (memory > Spare + (LargestFactor * bytes.Length))
        {
            throw new InvalidDataException($"{bytes.Length} bytes that unfold to {memory}");
        }

        try
        {
            return parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new InvalidDataException("bytes that are no ONNX message", exception);
        }
    }

    /// <summary>Gives the version of the standard's operators that a model asks for.</summary>
    public static long OpsetOf(ModelMessage model) =>
        model.OperatorSets.FirstOrDefault(set => IsStandard(set.Domain))?.Version ?? 1;

    /// <summary>
    /// Makes text that comes from a file fit for a message: one line, no control characters, not endless.
    /// </summary>
    public static string OneLine(string text)
    {
        const int longest = 2000;
        var line = string.Concat(text.Take(longest).Select(each => char.IsControl(each) ? '?' : each)).TrimEnd('.');
        return text.Length > longest ? $"{line}..." : line;
    }

    public static bool IsStandard(string domain) => domain is "" or "ai.onnx";

    private static ModelMessage Parse(byte[] bytes)
    {
        var model = Parse(bytes, ModelMessage.Parser);
        if (model.Graph is null || model.Graph.Outputs.Count == 0)
        {
            throw new InvalidDataException("no graph with an output");
        }

        var opset = OpsetOf(model);
        return opset is >= OldestOpset and <= NewestOpset
            ? model
            : throw new InvalidDataException($"opset {opset} where {OldestOpset} to {NewestOpset} are read");
    }
}
