using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using SegProbe.Attacks;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Store;

/// <summary>What decided an example beside its image and mask: values by key, in a fixed order.</summary>
/// <remarks>
/// The keys are those of the method's parameters (<see cref="AttackParameters"/>), in a record and a row with the values
/// used, and what the run adds, such as <c>target_from</c> and <c>precision</c>. A value is a text, a number or a truth
/// value; one that is not set has no key. Keys that this program does not know are kept. Two are equal where they have
/// the same values.
/// </remarks>
[JsonConverter(typeof(Converter))]
public sealed class SettingParameters : IEquatable<SettingParameters>
{
    private readonly OrderedDictionary<string, JsonElement> values = [];

    /// <summary>Collects values.</summary>
    /// <param name="values">
    /// Keys and values: texts, numbers, truth values, lists or anything else that JSON can hold; null leaves a key out.
    /// The last value of a key counts.
    /// </param>
    public SettingParameters(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (key, value) in values)
        {
            if (value is not null and not JsonElement { ValueKind: JsonValueKind.Null })
            {
                this.values[key] = JsonSerializer.SerializeToElement(value, RecordJson.Options);
            }
        }
    }

    /// <summary>Gets the keys, in the order in which they are shown.</summary>
    public IEnumerable<string> Keys => values.Keys;

    /// <summary>Gives a value as people read it, for example <c>0.3</c> or <c>linf</c>; null where it is not set.</summary>
    public string? Text(string key) => Find(key) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
        : null;

    /// <summary>Gives a number; null where it is not set, or no number.</summary>
    public double? Number(string key) => Find(key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    /// <summary>Gives these values and others, which stand in for those of the same key.</summary>
    public SettingParameters With(IEnumerable<KeyValuePair<string, object?>> others) => new([.. Pairs, .. others]);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] SettingParameters? other) =>
        other?.values.Count == values.Count && values.Keys.All(key => Text(key) == other.Text(key));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SettingParameters);

    /// <inheritdoc/>
    public override int GetHashCode() => values.Count;

    /// <summary>Gives the values as JSON on one line.</summary>
    public override string ToString() => RecordJson.Text(this);

    /// <summary>Gives the values of a method's parameters, where they are set.</summary>
    internal static SettingParameters Read(AttackOptions options) => new(
        AttackParameters.List(options).Select(parameter => KeyValuePair.Create(
            parameter.Key, parameter.Type.IsEnum ? parameter.Write(options) : parameter.Value(options))));

    /// <summary>Gives a value as it is stored; null where it is not set.</summary>
    internal JsonElement? Find(string key) => values.TryGetValue(key, out var value) ? value : null;

    private IEnumerable<KeyValuePair<string, object?>> Pairs =>
        values.Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value));

    private sealed class Converter : JsonConverter<SettingParameters>
    {
        public override SettingParameters Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader).EnumerateObject()
                .Select(member => KeyValuePair.Create(
                    FormerWords.Column(member.Name), (object?)FormerWords.Value(member.Name, member.Value))));

        public override void Write(Utf8JsonWriter writer, SettingParameters value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, element) in value.values)
            {
                writer.WritePropertyName(key);
                element.WriteTo(writer);
            }

            writer.WriteEndObject();
        }
    }
}
