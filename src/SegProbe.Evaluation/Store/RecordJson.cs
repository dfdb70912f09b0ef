using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SegProbe.Evaluation.Store;

/// <summary>Records as JSON, with names in snake case.</summary>
public static class RecordJson
{
    internal static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    internal static JsonSerializerOptions Indented { get; } = new(Options) { WriteIndented = true };

    /// <summary>Gives a record on one line.</summary>
    public static string Line(ExampleRecord record) => JsonSerializer.Serialize(record, Options);

    /// <summary>Gives a row on one line.</summary>
    public static string Line(ExampleRow row) => JsonSerializer.Serialize(row, Options);

    /// <summary>Gives a record on one line.</summary>
    public static string Line(InspectionRecord record) => JsonSerializer.Serialize(record, Options);

    /// <summary>Gives a record as it stands in <c>record.json</c>.</summary>
    public static string Document(ExampleRecord record) => JsonSerializer.Serialize(record, Indented);

    internal static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    internal static T Value<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">The text is no record.</exception>
    public static ExampleRecord Parse(string json) =>
        JsonSerializer.Deserialize<ExampleRecord>(json, Options)
            ?? throw new JsonException("A record must be an object, got null.");
}
