using System.Text.Json;
using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>An enumeration's values as words in snake case, never as numbers.</summary>
internal sealed class WordConverter<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
