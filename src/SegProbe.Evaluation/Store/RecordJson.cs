using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Sweeps;

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

    private static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };

    /// <summary>Gives a record on one line.</summary>
    public static string Line(ExampleRecord record) => JsonSerializer.Serialize(record, Options);

    /// <summary>Gives a row on one line.</summary>
    public static string Line(ExampleRow row) => JsonSerializer.Serialize(row, Options);

    /// <summary>Gives a record on one line.</summary>
    public static string Line(InspectionRecord record) => JsonSerializer.Serialize(record, Options);

    /// <summary>Gives a record as it stands in <c>record.json</c>.</summary>
    public static string Document(ExampleRecord record) => JsonSerializer.Serialize(record, Indented);

    /// <summary>Gives an audit as it stands in <c>audit.json</c>.</summary>
    public static string Document(AuditRecord audit) => JsonSerializer.Serialize(audit, Indented);

    /// <summary>Reads an audit.</summary>
    /// <exception cref="JsonException">The text is no audit.</exception>
    public static AuditRecord ParseAudit(string json)
    {
        var audit = JsonNode.Parse(json);
        FormerWords.RewriteGoals(audit);
        return audit.Deserialize<AuditRecord>(Options)
            ?? throw new JsonException("An audit must be an object, got null.");
    }

    internal static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    internal static T Value<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">The text is no record.</exception>
    public static ExampleRecord Parse(string json) =>
        JsonSerializer.Deserialize<ExampleRecord>(json, Options)
            ?? throw new JsonException("A record must be an object, got null.");
}
