using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace SegProbe.Models.TorchScript;

/// <summary>A TorchScript file as the zip archive that it is: what it holds, without running any of it.</summary>
internal static partial class TorchScriptArchive
{
    /// <summary>The method that <see cref="WithListedOutput"/> adds.</summary>
    public const string ListedMethod = "segprobe_listed";

    private const string Formats =
        "must be a U-Net of 'segprobe train' (.safetensors), an ONNX file (.onnx) or a TorchScript file";

    // Code is packed to about a fifth.
    private const long LargestSourcePerByte = 20;

    /// <summary>Tells what the archive holds. PyTorch's files without code are pickles.</summary>
    /// <returns>Whether it has code, and whether the network gives a dictionary of tensors.</returns>
    /// <exception cref="DataFileException">The file is no zip archive that can be read.</exception>
    public static (bool HasCode, bool GivesDictionary) Inspect(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var hasCode = archive.Entries.Any(entry => entry.FullName.Contains("/code/", StringComparison.Ordinal));
            return (hasCode, hasCode && FindForward(archive, new FileInfo(path).Length) is { } found
                && found.Method.Groups["result"].Value == "Dict[str, Tensor]");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException)
        {
            throw Unknown(path, exception);
        }
    }

    /// <summary>Tells whether an archive that was inspected, and has no code, holds a pickled module.</summary>
    public static bool HasPickledModule(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        using var data = archive.Entries.FirstOrDefault(entry => IsData(entry.FullName))?.Open();
        return data is not null && PickledModule.Is(data);
    }

    /// <summary>
    /// Gives the archive with a method more, which gives the dictionary of forward as a pair of lists: the codes of the
    /// keys' letters, each key ended by a 0, and the tensors. TorchSharp takes lists but no dictionaries.
    /// </summary>
    public static byte[] WithListedOutput(string path)
    {
        using var memory = new MemoryStream();
        using (var file = File.OpenRead(path))
        {
            file.CopyTo(memory);
        }

        using (var archive = new ZipArchive(memory, ZipArchiveMode.Update, leaveOpen: true))
        {
            var (entry, source, method) = FindForward(archive, new FileInfo(path).Length)!.Value;
            var name = entry.FullName;
            entry.Delete();
            archive.GetEntry($"{name}.debug_pkl")?.Delete();
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(source.Insert(method.Index, Method(method.Groups["type"].Value)));
        }

        return memory.ToArray();
    }

    /// <summary>Gives the error of a file of no known format; TorchScript is the last one that is tried.</summary>
    internal static DataFileException Unknown(string path, Exception? cause = null) =>
        new(path, Formats, "none of them",
            "Export a PyTorch model with torch.jit.trace(model, example).save(path).", cause);

    private static string Method(string type) =>
        $"""
          def {ListedMethod}(self: {type},
            x: Tensor) -> Tuple[List[int], List[Tensor]]:
            found = (self).forward(x, )
            codes = annotate(List[int], [])
            for key in torch.keys(found):
              for letter in key:
                _0 = torch.append(codes, ord(letter))
              _1 = torch.append(codes, 0)
            return (codes, torch.values(found))

        """.Replace("\r", "", StringComparison.Ordinal);

    // The root object is the first that data.pkl names; its class has the method forward.
    private static (ZipArchiveEntry Entry, string Source, Match Method)? FindForward(
        ZipArchive archive, long size)
    {
        var data = archive.Entries.FirstOrDefault(entry => IsData(entry.FullName));
        if (data is null || RootType().Match(Text(data, 4096)) is not { Success: true } root)
        {
            return null;
        }

        var (module, type) = (root.Groups["module"].Value, root.Groups["name"].Value);
        var folder = data.FullName[..^"data.pkl".Length];
        var entry = archive.GetEntry($"{folder}code/{module.Replace('.', '/')}.py");
        if (entry is null)
        {
            return null;
        }

        var source = Text(entry, LargestSourcePerByte * size);
        var method = Regex.Match(
            source,
            $@"^  def forward\(\w+: (?<type>{Regex.Escape($"{module}.{type}")}),\s+\w+: Tensor" +
            @"[^)]*\) -> (?<result>[^:]+):",
            RegexOptions.Multiline);
        return method.Success ? (entry, source, method) : null;
    }

    private static bool IsData(string name) => name.EndsWith("/data.pkl", StringComparison.Ordinal);

    // An entry's length is what the archive says; memory is taken for what is there.
    private static string Text(ZipArchiveEntry entry, long most)
    {
        using var stream = entry.Open();
        using var text = new MemoryStream();
        var buffer = new byte[4096];
        for (int count; text.Length < most && (count = stream.Read(buffer)) > 0;)
        {
            text.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)Math.Min(text.Length, most));
    }

    [GeneratedRegex(@"\A[^c]{0,16}c(?<module>__torch__[\w.]*)\n(?<name>\w+)\n")]
    private static partial Regex RootType();
}
