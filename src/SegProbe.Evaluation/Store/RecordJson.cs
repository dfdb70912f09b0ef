using System.Text.Json;

namespace SegProbe.Evaluation.Store;

/// <summary>Records as JSON, with names in snake case.</summary>
public static class RecordJson
{
    private static readonly JsonSerializerOptions Compact = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    /// <summary>Gives a record on one line.</summary>
    public static string Line(ExampleRecord record) => JsonSerializer.Serialize(record, Compact);

    /// <summary>Gives a record on one line.</summary>
    public static string Line(InspectionRecord record) => JsonSerializer.Serialize(record, Compact);

    /// <summary>Gives a record as it stands in <c>record.json</c>.</summary>
    public static string Document(ExampleRecord record) => JsonSerializer.Serialize(record, Indented);

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">The text is no record.</exception>
    public static ExampleRecord Parse(string json) =>
        JsonSerializer.Deserialize<ExampleRecord>(json, Compact)
            ?? throw new JsonException("A record must be an object, got null.");
}
