using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Store;

/// <summary>
/// A column of <see cref="ExampleRow"/>: its name in snake case, its type, and how to get its value. The parameters are
/// one column, of JSON.
/// </summary>
internal sealed class RowColumn
{
    private static readonly JsonTypeInfo Type = RecordJson.Options.GetTypeInfo(typeof(ExampleRow));

    private readonly JsonPropertyInfo property;

    private RowColumn(JsonPropertyInfo property) => this.property = property;

    /// <summary>Gets the columns in the order of the record's properties.</summary>
    public static IReadOnlyList<RowColumn> All { get; } =
        [.. Type.Properties.Select(property => new RowColumn(property))];

    private static readonly Dictionary<string, RowColumn> ByName = All.ToDictionary(column => column.Name);

    public string Name => property.Name;

    /// <summary>Gets whether it holds the parameters.</summary>
    public bool IsParameters => property.PropertyType == typeof(SettingParameters);

    /// <summary>Gets string, int, long or double.</summary>
    public Type ValueType => IsParameters
        ? typeof(string)
        : Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    /// <summary>Gets whether the value may be absent.</summary>
    public bool IsNullable => !property.IsRequired;

    public object? Get(ExampleRow row) => IsParameters ? row.Parameters.ToString() : property.Get!(row);

    /// <summary>Makes a row of what a table holds, of this program or of one whose parameters are columns.</summary>
    /// <param name="cells">Names of columns and values; a column that a row does not have is a parameter.</param>
    /// <exception cref="JsonException">A value is missing or of another type.</exception>
    public static ExampleRow Row(IEnumerable<KeyValuePair<string, object?>> cells)
    {
        var (members, parameters) = (new JsonObject(), new JsonObject());
        foreach (var (column, value) in cells.Where(cell => cell.Value is not null))
        {
            var name = FormerWords.Column(column);
            var isKnown = ByName.TryGetValue(name, out var known);
            if (known is { IsParameters: true })
            {
                JsonNode.Parse((string)value!)!.AsObject().ToList()
                    .ForEach(member => parameters[member.Key] = member.Value?.DeepClone());
            }
            else
            {
                (isKnown ? members : parameters)[name] = JsonSerializer.SerializeToNode(value, RecordJson.Options);
            }
        }

        members[All.Single(column => column.IsParameters).Name] = parameters;
        return members.Deserialize<ExampleRow>(RecordJson.Options)!;
    }
}
