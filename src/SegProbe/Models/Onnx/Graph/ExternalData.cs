using System.Globalization;
using SegProbe.Models.Onnx.Schema;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>The files beside a model that hold its large tensors; they must lie in the model's folder.</summary>
internal sealed class ExternalData(string modelPath)
{
    private readonly string folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!;
    private readonly HashSet<string> files = [];
    private long present;
    private long taken;

    /// <summary>Gives the number of bytes that a tensor's entry names, all of them in the file.</summary>
    /// <exception cref="InvalidDataException">The entry leaves the folder or the file.</exception>
    public long Length(TensorMessage tensor) => Find(tensor).Length;

    /// <summary>Reads the bytes that a tensor's entry names.</summary>
    public byte[] Read(TensorMessage tensor)
    {
        var (file, offset, length) = Find(tensor);
        RequireOnce(tensor, file, length);
        using var stream = file.OpenRead();
        stream.Position = offset;
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private (FileInfo File, long Offset, long Length) Find(TensorMessage tensor)
    {
        var location = Entry(tensor, "location") ?? "";
        var file = Inside(location)
            ?? throw new InvalidDataException(
                $"tensor '{tensor.Name}' with data in '{location}', which is no file in the model's folder");
        var offset = Number(tensor, "offset") ?? 0;
        var length = Number(tensor, "length") ?? (file.Length - offset);
        return offset >= 0 && length >= 0 && length <= Array.MaxLength && offset <= file.Length - length
            ? (file, offset, length)
            : throw new InvalidDataException(
                $"tensor '{tensor.Name}' at bytes {offset} to {offset + length} of '{location}', " +
                $"which has {file.Length}");
    }

    private FileInfo? Inside(string location)
    {
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location))
        {
            return null;
        }

        var file = new FileInfo(Path.GetFullPath(Path.Combine(folder, location)));
        if (!IsInside(file.FullName) || !file.Exists)
        {
            return null;
        }

        return file.ResolveLinkTarget(returnFinalTarget: true) is not { } target || IsInside(target.FullName)
            ? file
            : null;
    }

    private bool IsInside(string path) =>
        path.StartsWith(
            Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Many small entries that name the same bytes would take more memory than there is data.
    private void RequireOnce(TensorMessage tensor, FileInfo file, long length)
    {
        present += files.Add(file.FullName) ? file.Length : 0;
        taken += length;
        if (taken > 2 * present)
        {
            throw new InvalidDataException($"tensor '{tensor.Name}' with data that others name as well");
        }
    }

    private static long? Number(TensorMessage tensor, string key) =>
        Entry(tensor, key) is not { } text
            ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new InvalidDataException($"tensor '{tensor.Name}' with {key} '{text}'");

    private static string? Entry(TensorMessage tensor, string key) =>
        tensor.ExternalData.FirstOrDefault(entry => entry.Key == key)?.Value;
}
