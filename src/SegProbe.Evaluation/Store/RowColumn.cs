using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SegProbe.Evaluation.Store;

/// <summary>
/// A column of <see cref="ExampleRow"/>: its name in snake case, its type, and how to get and set it.
/// </summary>
internal sealed class RowColumn
{
    private static readonly JsonTypeInfo Type = RecordJson.Options.GetTypeInfo(typeof(ExampleRow));

    private readonly JsonPropertyInfo property;

    private RowColumn(JsonPropertyInfo property) => this.property = property;

    /// <summary>Gets the columns in the order of the record's properties.</summary>
    public static IReadOnlyList<RowColumn> All { get; } = [.. Type.Properties.Select(each => new RowColumn(each))];

    public string Name => property.Name;

    /// <summary>Gets string, int, long or double.</summary>
    public Type ValueType => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    /// <summary>Gets whether the value may be absent.</summary>
    public bool IsNullable => !property.IsRequired;

    public object? Get(ExampleRow row) => property.Get!(row);

    /// <summary>Makes a row.</summary>
    /// <param name="values">The value of each column; null where there is none.</param>
    /// <exception cref="JsonException">A value is missing or of another type.</exception>
    public static ExampleRow Row(IEnumerable<object?> values)
    {
        var members = All.Zip(values).Where(each => each.Second is not null)
            .ToDictionary(each => each.First.Name, each => each.Second);
        return JsonSerializer.SerializeToElement(members, RecordJson.Options)
            .Deserialize<ExampleRow>(RecordJson.Options)!;
    }
}
