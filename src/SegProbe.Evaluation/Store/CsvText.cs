namespace SegProbe.Evaluation.Store;

/// <summary>Comma-separated values as RFC 4180 has them, but for line feeds at the ends of lines.</summary>
internal static class CsvText
{
    /// <summary>Gives a field, in quotes where it needs them; nothing for null.</summary>
    public static string Field(string? value) => value switch
    {
        null or "null" => "",
        _ when value.AsSpan().ContainsAny(",\"\r\n") => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => value,
    };
}
