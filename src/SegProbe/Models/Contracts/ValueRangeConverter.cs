using System.Text.Json;
using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>A range as a list of two numbers.</summary>
internal sealed class ValueRangeConverter : JsonConverter<ValueRange>
{
    public override ValueRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<double[]>(ref reader, options) is [var lower, var upper]
            ? new(lower, upper)
            : throw new JsonException("must be two numbers");

    public override void Write(Utf8JsonWriter writer, ValueRange value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize<double[]>(writer, [value.Lower, value.Upper], options);
}
