using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>The keys of a contract as JSON, and the rule for the value of each.</summary>
internal static class ContractKeys
{
    private static readonly Dictionary<string, string> Rules = new()
    {
        ["range"] = "two numbers, the lower one first, such as [0, 255]",
        ["channels"] = "a whole number of at least 1",
        ["channel_order"] = "rgb or bgr",
        ["mean"] = "a list of numbers, one for all or one for each channel, such as [0.485, 0.456, 0.406]",
        ["std"] = "a list of numbers above 0, one for all or one for each channel, such as [0.229, 0.224, 0.225]",
        ["layout"] = "nchw or nhwc",
        ["size"] = "[height, width] in pixels, 1 to 16384, or [] for any",
        ["multiple_of"] = "a whole number from 1 to 16384",
        ["head"] = "logits or probabilities",
        ["output"] = "the name of an output, or its place from 0 as text",
        ["output_covers"] = "middle or whole",
        ["class_names"] = "a list of texts",
        ["convert_channels"] = "true or false",
        ["tile"] = "a whole number of pixels, 1 to 16384",
        ["overlap"] = "a number of at least 0 and below 1",
        ["blend"] = "constant or gaussian",
    };

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Gets the keys in the order in which they are shown.</summary>
    public static IReadOnlyCollection<string> All => Rules.Keys;

    /// <summary>Gives the rule for a key, or for the property of that name.</summary>
    public static string RuleOf(string name) => Rules[JsonNamingPolicy.SnakeCaseLower.ConvertName(name)];

    /// <summary>Gives the key nearest to one that is none.</summary>
    public static string Nearest(string key) => Rules.Keys.MinBy(known => Distance(known, key))!;

    /// <summary>Gives what a declaration says, by key.</summary>
    public static JsonObject ToJson(ModelDeclaration declaration) =>
        (JsonObject)JsonSerializer.SerializeToNode(declaration, Json)!;

    /// <summary>Makes a declaration of values by key.</summary>
    /// <exception cref="JsonException">A value is of the wrong kind.</exception>
    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    public static ModelDeclaration FromJson(JsonObject values) => values.Deserialize<ModelDeclaration>(Json)!;

    // Levenshtein, over at most the first characters of a key that may be of any length.
    private static int Distance(string known, string key)
    {
        var text = key.Length > 64 ? key[..64] : key;
        var row = Enumerable.Range(0, text.Length + 1).ToArray();
        foreach (var letter in known)
        {
            var diagonal = row[0]++;
            for (var i = 1; i <= text.Length; i++)
            {
                var changed = diagonal + (text[i - 1] == letter ? 0 : 1);
                diagonal = row[i];
                row[i] = Math.Min(changed, Math.Min(row[i], row[i - 1]) + 1);
            }
        }

        return row[^1];
    }
}
