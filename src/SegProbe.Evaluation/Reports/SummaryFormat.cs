using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SegProbe.Evaluation.Statistics;

namespace SegProbe.Evaluation.Reports;

/// <summary>Summaries in the formats of documents and of other programs.</summary>
public static class SummaryFormat
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Gives a Markdown table.</summary>
    public static string Markdown(IReadOnlyList<SettingSummary> summaries)
    {
        var table = SummaryTable.Build(summaries);
        var text = new StringBuilder();
        AppendLine(text, table.Header);
        AppendLine(text, table.Header.Select(_ => "---"));
        foreach (var row in table.Rows)
        {
            AppendLine(text, row.Select(OutputText.Markdown));
        }

        return text.ToString();
    }

    /// <summary>Gives a LaTeX tabular; it needs no package.</summary>
    public static string Latex(IReadOnlyList<SettingSummary> summaries)
    {
        var table = SummaryTable.Build(summaries);
        var text = new StringBuilder();
        var columns = "l" + new string('r', table.Header.Count - 1);
        text.Append(CultureInfo.InvariantCulture, $"\\begin{{tabular}}{{{columns}}}\n\\hline\n");
        AppendLatex(text, table.Header);
        text.Append("\\hline\n");
        foreach (var row in table.Rows)
        {
            AppendLatex(text, row);
        }

        return text.Append("\\hline\n\\end{tabular}\n").ToString();
    }

    /// <summary>Gives the numbers, unrounded, as comma-separated values with a line for each summary.</summary>
    public static string Csv(IReadOnlyList<SettingSummary> summaries)
    {
        var lines = summaries
            .Select(summary => Flat(JsonSerializer.SerializeToElement(summary, Options), "").ToList())
            .ToList();
        var text = new StringBuilder();
        text.AppendJoin(',', lines.FirstOrDefault([]).Select(cell => cell.Name)).Append('\n');
        foreach (var line in lines)
        {
            text.AppendJoin(',', line.Select(cell => OutputText.Csv(cell.Value))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Gives the numbers, unrounded, as a JSON array.</summary>
    public static string Json(IReadOnlyList<SettingSummary> summaries) =>
        JsonSerializer.Serialize(summaries, Options) + "\n";

    private static void AppendLine(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static void AppendLatex(StringBuilder text, IReadOnlyList<string> cells) =>
        text.AppendJoin(" & ", cells.Select(OutputText.Latex)).Append(" \\\\\n");

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(
                member => Flat(member.Value, path.Length == 0 ? member.Name : $"{path}_{member.Name}"))
            : [(path, element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText())];
}
