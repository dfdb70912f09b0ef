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
        ["ignored_label"] = "a whole number from 0 to 255",
        ["convert_channels"] = "true or false",
        ["tile"] = "a whole number of pixels, 1 to 16384",
        ["overlap"] = "a number of at least 0 and below 1",
        ["blend"] = "constant or gaussian",
        ["orientation"] = "three letters, one of R L, one of A P, one of S I, such as RAS; or xyz or zyx",
        ["spacing"] = "three numbers above 0, in mm, such as [1.5, 1.5, 2], or [] for the file's",
        ["window"] = "two numbers, the lower one first, such as [-160, 240]",
        ["normalisation"] = "none, window, zscore, zscore_nonzero, percentiles or dataset",
        ["percentiles"] = "two numbers from 0 to 100, the lower one first, such as [0.5, 99.5]",
        ["normalise_first"] = "true or false",
        ["crop"] = "none or nonzero",
        ["patch"] = "three whole numbers of voxels, 1 to 1024, such as [96, 96, 96], or [] for whole volumes",
        ["mirror"] = "a list of axes from 0 to 2, each once, or [] for none",
        ["regions"] = "a list of labels from 1 to 255, each once",
        ["slices"] = "axial, coronal or sagittal",
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
    public static string Nearest(string key) => NearestName.Find(key, Rules.Keys);

    /// <summary>Gives the values of a declaration by key.</summary>
    public static JsonObject ToJson(ModelDeclaration declaration) =>
        (JsonObject)JsonSerializer.SerializeToNode(declaration, Json)!;

    /// <summary>Makes a declaration of values by key.</summary>
    /// <exception cref="JsonException">A value is of the wrong kind.</exception>
    /// <exception cref="ArgumentException">A value is out of its bounds.</exception>
    public static ModelDeclaration FromJson(JsonObject values) => values.Deserialize<ModelDeclaration>(Json)!;
}
