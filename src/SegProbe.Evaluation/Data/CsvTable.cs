using Microsoft.VisualBasic.FileIO;

namespace SegProbe.Evaluation.Data;

/// <summary>Reads tables of texts, separated by commas, with a line of names first.</summary>
internal static class CsvTable
{
    private const long LargestSize = 100_000_000;

    /// <summary>Reads the values of some columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="required">Columns that must be there.</param>
    /// <param name="optional">Columns that may be; all others are left out.</param>
    /// <param name="remedy">What to do where the file is another one.</param>
    /// <returns>For each line the values by column, without spaces around.</returns>
    /// <exception cref="DataFileException">A column is absent, or a line has another number of values.</exception>
    public static IReadOnlyList<Dictionary<string, string>> Read(
        string path, IReadOnlyList<string> required, IReadOnlyList<string> optional, string remedy)
    {
        InputFile.Require(path, LargestSize);
        using var parser = new TextFieldParser(path) { Delimiters = [","], TrimWhiteSpace = true };
        try
        {
            var names = parser.ReadFields() ?? [];
            if (required.Except(names).Any() || names.Distinct().Count() < names.Length)
            {
                throw Odd(names);
            }

            var wanted = names.Index().Where(name => required.Contains(name.Item) || optional.Contains(name.Item)).ToList();
            var lines = new List<Dictionary<string, string>>();
            while (parser.ReadFields() is { } values)
            {
                lines.Add(values.Length == names.Length
                    ? wanted.ToDictionary(name => name.Item, name => values[name.Index])
                    : throw Odd(values));
            }

            return lines;
        }
        catch (MalformedLineException exception)
        {
            throw Odd([parser.ErrorLine], exception);
        }

        DataFileException Odd(string[] line, Exception? cause = null) => new(
            path, $"must have the columns {string.Join(',', required)}", $"the line '{string.Join(',', line)}'", remedy,
            cause);
    }
}
