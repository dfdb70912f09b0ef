using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>Attacks to make with every combination of the values listed.</summary>
/// <remarks>
/// For example <c>new AttackSweep { Methods = ["pgd"], ["epsilon"] = ["4/255", "8/255"], ["steps"] = ["40"] }</c>, and in
/// a plan <c>{ "methods": ["pgd"], "epsilon": ["4/255", "8/255"], "steps": 40 }</c>. A parameter that is not listed has
/// the method's default; one that some of the methods lack is set for the others.
/// </remarks>
[JsonConverter(typeof(Converter))]
public sealed record AttackSweep
{
    private const string MethodsKey = "methods";

    private readonly OrderedDictionary<string, IReadOnlyList<string>> values = [];

    /// <summary>Gets the names of the methods, as a catalogue has them; the paper's three by default.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["ssm", "asm", "asma"];

    /// <summary>Gets the values of each parameter that is set, by its key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values
    {
        get => values;
        init => values = new(value);
    }

    /// <summary>Gets or sets the values of a parameter, as users write them; none where it is not set.</summary>
    /// <param name="key">The parameter's key (<see cref="MethodParameter.Key"/>), for example <c>first_step_l2</c>.</param>
    public IReadOnlyList<string> this[string key]
    {
        get => values.GetValueOrDefault(key, []);
        init => values[key] = value;
    }

    /// <summary>Gives the settings, method by method; of their parameters the first varies slowest, the goal fastest.</summary>
    /// <param name="catalog">The methods.</param>
    /// <param name="onFault">Receives every fault once; the settings are complete where there is none.</param>
    /// <param name="nameOf">How a key, for example <c>first_step_l2</c> or <c>methods</c>, is called in messages.</param>
    public IReadOnlyList<AttackOptions> Expand(
        AttackCatalog catalog, Action<string> onFault, Func<string, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(onFault);
        ArgumentNullException.ThrowIfNull(nameOf);
        return new SweepExpansion(this, catalog, onFault, nameOf).Run();
    }

    /// <summary>Gives the number of settings, without making them.</summary>
    internal double Count(AttackCatalog catalog) => Methods.Select(catalog.Find).OfType<AttackMethod>().Sum(
        method => AttackParameters.List(method.Defaults)
            .Aggregate(1.0, (product, parameter) => product * Math.Max(1, this[parameter.Key].Count)));

    private sealed class Converter : JsonConverter<AttackSweep>
    {
        public override AttackSweep Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var members = JsonElement.ParseValue(ref reader).EnumerateObject()
                .Where(member => member.Value.ValueKind != JsonValueKind.Null)
                .ToList();
            var sweep = new AttackSweep
            {
                Values = new OrderedDictionary<string, IReadOnlyList<string>>(
                    members.Where(member => member.Name != MethodsKey)
                        .Select(member => KeyValuePair.Create(member.Name, Texts(member)))),
            };
            return members.FindIndex(member => member.Name == MethodsKey) is >= 0 and var i
                ? sweep with { Methods = Texts(members[i]) }
                : sweep;
        }

        public override void Write(Utf8JsonWriter writer, AttackSweep value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(MethodsKey);
            JsonSerializer.Serialize(writer, value.Methods, options);
            foreach (var (key, texts) in value.values)
            {
                writer.WritePropertyName(key);
                JsonSerializer.Serialize<object?>(
                    writer, texts is [var one] ? Json(one) : texts.Select(Json).ToList(), options);
            }

            writer.WriteEndObject();
        }

        private static IReadOnlyList<string> Texts(JsonProperty member) =>
            member.Value.ValueKind == JsonValueKind.Array
                ? [.. member.Value.EnumerateArray().Select(item => Text(member.Name, item))]
                : [Text(member.Name, member.Value)];

        private static string Text(string key, JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            var kind => throw new JsonException($"{key} must be a value or a list of values, got {kind}. "),
        };

        private static object Json(string text) =>
            bool.TryParse(text, out var truth) ? truth
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) ? number
            : text;
    }
}
