using System.Globalization;
using System.Text;

namespace SegProbe;

/// <summary>
/// How text leaves: names of files, classes and settings come from strangers, and must stay text wherever they are
/// shown. HTML is written by Razor components, which encode what they are given.
/// </summary>
internal static class OutputText
{
    private static readonly Dictionary<char, string> LatexSigns = new()
    {
        ['\\'] = "\\textbackslash{}",
        ['{'] = "\\{",
        ['}'] = "\\}",
        ['$'] = "\\$",
        ['&'] = "\\&",
        ['#'] = "\\#",
        ['%'] = "\\%",
        ['_'] = "\\_",
        ['^'] = "\\textasciicircum{}",
        ['~'] = "\\textasciitilde{}",
    };

    /// <summary>
    /// Gives text as one line for a terminal: control characters, which begin the sequences that colour text or set a
    /// window's title, and marks that change the direction of writing are shown as JSON escapes them, \u001b.
    /// </summary>
    public static string Line(string text) =>
        Replaced(text, character => ActsOnTerminals(character) ? Escaped(character) : null);

    /// <summary>Gives text for several lines of a terminal: as <see cref="Line"/>, but for line feeds and tabs.</summary>
    public static string Lines(string text) =>
        Replaced(text, character => ActsOnTerminals(character) && character is not ('\n' or '\t') ? Escaped(character) : null);

    /// <summary>Gives text for a cell or a heading of Markdown: one line, no HTML, no link, no emphasis by stars.</summary>
    public static string Markdown(string text) =>
        Replaced(OneLine(text), character => character switch
        {
            '<' => "&lt;",
            '&' => "&amp;",
            '\\' or '|' or '`' or '*' => $"\\{character}",
            _ => null,
        }).Replace("](", "]\\(", StringComparison.Ordinal);

    /// <summary>Gives text for LaTeX: one line, no command; "+-" and ">=" become the signs they stand for.</summary>
    public static string Latex(string text) =>
        Replaced(OneLine(text), character => LatexSigns.GetValueOrDefault(character))
            .Replace("+-", "$\\pm$", StringComparison.Ordinal)
            .Replace(">=", "$\\geq$", StringComparison.Ordinal);

    /// <summary>
    /// Gives a field of comma-separated values (RFC 4180), in quotes where it needs them; nothing for null. Text that a
    /// spreadsheet would take for a formula begins with an apostrophe.
    /// </summary>
    public static string Csv(string? value)
    {
        if (value is null or "null" or "")
        {
            return "";
        }

        var text = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !IsNumber(value) ? $"'{value}" : value;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string OneLine(string text) => Line(text.ReplaceLineEndings(" "));

    private static bool ActsOnTerminals(char character) =>
        char.IsControl(character)
        || character is '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Escaped(char character) => FormattableString.Invariant($"\\u{(int)character:x4}");

    private static string Replaced(string text, Func<char, string?> other)
    {
        var result = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            result.Append(other(character) is { } replacement ? replacement : character.ToString());
        }

        return result.ToString();
    }
}
