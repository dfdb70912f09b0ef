using System.Globalization;
using System.Text.Json;
using Parquet.Schema;
using Parquet.Serialization;

namespace SegProbe.Evaluation.Store;

/// <summary>
/// Rows in files for other programs, CSV and Parquet, with a column for each parameter. Parquet files of runs with
/// schema 3 are read as well.
/// </summary>
public static class RowFile
{
    private const string CsvExtension = ".csv";
    private const string ParquetExtension = ".parquet";

    /// <summary>Tells whether a file's name ends in .csv or .parquet.</summary>
    public static bool IsKnown(string path) => Extension(path) is CsvExtension or ParquetExtension;

    /// <summary>Writes rows, as CSV or Parquet by the file's name. An existing file is replaced.</summary>
    /// <exception cref="ArgumentException">The name ends in neither.</exception>
    public static void Write(string path, IReadOnlyList<ExampleRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        switch (Extension(path))
        {
            case CsvExtension:
                AtomicFile.WriteText(path, Csv(rows));
                break;
            case ParquetExtension:
                AtomicFile.Write(path, stream => WriteParquet(stream, rows).GetAwaiter().GetResult());
                break;
            default:
                throw new ArgumentException(
                    $"path must end in {CsvExtension} or {ParquetExtension}, got '{path}'. Name it so.", nameof(path));
        }
    }

    /// <summary>Reads rows that <see cref="Write"/> wrote as Parquet.</summary>
    /// <exception cref="DataFileException">The file is absent or holds no such rows.</exception>
    public static IReadOnlyList<ExampleRow> ReadParquet(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(path, "must be a file", "nothing there", "Check the path.");
        }

        InputFile.Require(path);
        try
        {
            using var stream = File.OpenRead(path);
            return ReadParquet(stream).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new DataFileException(
                path, "must hold rows of 'segprobe export' as Parquet", exception.Message.TrimEnd('.'),
                "Export the run again.", exception);
        }
    }

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();

    // The columns that do not hold parameters, and in the place of those a column for each parameter of any row.
    private static List<Column> Columns(IReadOnlyList<ExampleRow> rows) =>
    [
        .. RowColumn.All.SelectMany(column => column.IsParameters
            ? rows.SelectMany(row => row.Parameters.Keys).Distinct().Select(key => ParameterColumn(key, rows))
            : [new Column(column.Name, column.ValueType, column.IsNullable, column.Get)]),
    ];

    private static Column ParameterColumn(string key, IReadOnlyList<ExampleRow> rows)
    {
        var kinds = rows.Select(row => row.Parameters.Find(key)?.ValueKind).OfType<JsonValueKind>().ToHashSet();
        return kinds.SetEquals([JsonValueKind.Number])
            ? new(key, typeof(double), true, row => row.Parameters.Number(key))
            : kinds.IsSubsetOf([JsonValueKind.True, JsonValueKind.False])
            ? new(key, typeof(bool), true, row => row.Parameters.Find(key)?.GetBoolean())
            : new(key, typeof(string), true, row => row.Parameters.Text(key));
    }

    private static string Csv(IReadOnlyList<ExampleRow> rows)
    {
        var columns = Columns(rows);
        var lines = rows.Select(row => string.Join(',', columns.Select(
            column => OutputText.Csv(Convert.ToString(column.Get(row), CultureInfo.InvariantCulture)))));
        return string.Join(',', columns.Select(column => OutputText.Csv(column.Name))) + "\n" +
            string.Concat(lines.Select(line => line + "\n"));
    }

    private static async Task WriteParquet(Stream stream, IReadOnlyList<ExampleRow> rows)
    {
        var columns = Columns(rows);
        var schema = new ParquetSchema(columns.Select(
            column => new DataField(column.Name, column.Type, isNullable: column.IsNullable)));
        var values = rows.Select(row => (IDictionary<string, object?>)columns
            .ToDictionary(column => column.Name, column => column.Get(row)));
        await ParquetSerializer.SerializeUntypedAsync([.. values], schema, stream).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<ExampleRow>> ReadParquet(Stream stream)
    {
        var read = await ParquetSerializer.DeserializeUntypedAsync(stream).ConfigureAwait(false);
        return [.. read.Data.Select(row => RowColumn.Row(row!))];
    }

    private sealed record Column(string Name, Type Type, bool IsNullable, Func<ExampleRow, object?> Get);
}
