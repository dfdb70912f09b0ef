using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SegProbe.Models.Contracts;

/// <summary>The JSON file beside a model that declares what its input and output mean.</summary>
public static class ContractFile
{
    private const long LargestSize = 1_000_000;
    private const int LongestValue = 60;

    private static readonly JsonSerializerOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gives the path of the file that belongs to a model: <c>model.pt.json</c> for <c>model.pt</c>.</summary>
    public static string PathFor(string model) => $"{model}.json";

    /// <summary>Reads the file that belongs to a model.</summary>
    /// <param name="model">The path of the model, not of the JSON file.</param>
    /// <returns>What it declares; nothing where there is no such file.</returns>
    /// <exception cref="DataFileException">
    /// The file is no JSON object, has an unknown key or a key twice, or a value breaks its rule.
    /// </exception>
    public static ModelDeclaration ReadFor(string model)
    {
        var path = PathFor(model);
        return File.Exists(path) ? Read(path) : new();
    }

    /// <summary>Writes a declaration, to be edited; an existing file is kept.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="declaration">What it declares; what is null is left out.</param>
    /// <exception cref="DataFileException">There is such a file.</exception>
    public static void Write(string path, ModelDeclaration declaration)
    {
        if (File.Exists(path))
        {
            throw new DataFileException(
                path, "must be a new file", "an existing one", "Edit it, or remove it first.");
        }

        var lines = ContractKeys.ToJson(declaration)
            .Select(each => $"  \"{each.Key}\": {each.Value!.ToJsonString(Readable)}");
        AtomicFile.WriteText(path, $"{{\n{string.Join(",\n", lines)}\n}}\n");
    }

    private static ModelDeclaration Read(string path)
    {
        InputFile.Require(path);
        var length = new FileInfo(path).Length;
        if (length > LargestSize)
        {
            throw Fault(path, $"must have at most {LargestSize} bytes", $"{length}");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(path, document.RootElement)
                : throw Fault(path, "must be a JSON object", $"{document.RootElement.ValueKind}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Fault(path, "must be a JSON object", OneLine(exception.Message), exception);
        }
    }

    private static ModelDeclaration Read(string path, JsonElement root)
    {
        var values = new JsonObject();
        foreach (var each in root.EnumerateObject())
        {
            if (!ContractKeys.All.Contains(each.Name))
            {
                throw new DataFileException(
                    path, "must have known keys", $"'{Shortened(each.Name)}'",
                    $"Did you mean '{ContractKeys.Nearest(each.Name)}'? docs/reference/models.md lists them.");
            }

            if (values.ContainsKey(each.Name))
            {
                throw Fault(path, "must have each key once", $"'{each.Name}' twice");
            }

            Require(path, each);
            values[each.Name] = JsonNode.Parse(each.Value.GetRawText());
        }

        return ContractKeys.FromJson(values);
    }

    private static void Require(string path, JsonProperty each)
    {
        try
        {
            ContractKeys.FromJson(new JsonObject { [each.Name] = JsonNode.Parse(each.Value.GetRawText()) });
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new DataFileException(
                path, $"must have as '{each.Name}' {ContractKeys.RuleOf(each.Name)}",
                Shortened(OneLine(each.Value.GetRawText())), "Correct it, or leave the key out.", exception);
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.');

    private static string Shortened(string text) => text.Length <= LongestValue ? text : text[..LongestValue] + "...";

    private static DataFileException Fault(string path, string rule, string found, Exception? cause = null) =>
        new(path, rule, found, "Write one with 'segprobe inspect --write-contract'.", cause);
}
