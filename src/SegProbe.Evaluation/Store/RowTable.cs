using Microsoft.Data.Sqlite;

namespace SegProbe.Evaluation.Store;

/// <summary>The table that holds <see cref="ExampleRow"/>s.</summary>
internal static class RowTable
{
    private static readonly string Names = string.Join(", ", RowColumn.All.Select(column => column.Name));

    /// <summary>Gets the statement that makes it.</summary>
    public static string Definition { get; } =
        $"CREATE TABLE examples ({string.Join(", ", RowColumn.All.Select(Column))}, PRIMARY KEY (setting, pair))";

    public static void Insert(SqliteConnection connection, ExampleRow row)
    {
        using var command = connection.CreateCommand();
        var values = string.Join(", ", RowColumn.All.Select(column => "$" + column.Name));
        command.CommandText = $"INSERT INTO examples ({Names}) VALUES ({values})";
        foreach (var column in RowColumn.All)
        {
            command.Parameters.AddWithValue("$" + column.Name, column.Get(row) ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<ExampleRow> ReadAll(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM examples ORDER BY setting_index, pair";
        using var reader = command.ExecuteReader();
        var rows = new List<ExampleRow>();
        while (reader.Read())
        {
            rows.Add(RowColumn.Row(Enumerable.Range(0, reader.FieldCount).Select(i => KeyValuePair.Create(
                reader.GetName(i), reader.IsDBNull(i) ? null : (object?)reader.GetValue(i)))));
        }

        return rows;
    }

    private static string Column(RowColumn column) =>
        $"{column.Name} {Type(column.ValueType)}{(column.IsNullable ? "" : " NOT NULL")}";

    private static string Type(Type type) =>
        type == typeof(string) ? "TEXT" : type == typeof(double) ? "REAL" : "INTEGER";
}
