using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace SegProbe.Tests;

/// <summary>Names of strangers stay text, wherever they leave: none of them ends what it stands in or begins another.</summary>
public sealed partial class OutputTextTests
{
    private static readonly string[] Pieces =
    [
        "\u001b[31m", "\u001b]0;title\u0007", "\u009b2J", "\r\n", "\n", "\r", "\t", "\u2028", "\u0085", "\u202e", "\u2066",
        "<script>", "</td>", "&lt;", "<!--", "\\", "\\input{/etc/passwd}", "\\\n", "%", "$x$", "{", "}", "#", "_", "^^M", "~",
        "|", "](javascript:1)", "![a](b)", "`", "**", "=1+1", "+2", "-3", "@sum", "\"", ",", "'", "a", "å", "1", " ", "\ud83d\ude00",
    ];

    /// <summary>Gets texts of pieces that mean something somewhere.</summary>
    public static Arbitrary<string> Texts() =>
        Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary();

    [Property(MaxTest = 2000, Arbitrary = [typeof(OutputTextTests)])]
    public void Line_HasNoControlCharacter_AndOtherwiseStays(string text)
    {
        var line = OutputText.Line(text);

        Assert.DoesNotMatch(ActsOnTerminals(), line);
        Assert.Equal(text, Regex.Replace(
            line, @"\\u(00[0189][0-9a-f]|007f|20[0-6][0-9a-f])", each => $"{(char)Convert.ToInt32(each.Value[2..], 16)}"));
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(OutputTextTests)])]
    public void Lines_KeepLineFeedsAndTabsOnly(string text)
    {
        Assert.DoesNotMatch(ActsOnTerminals(), OutputText.Lines(text).Replace("\n", "").Replace("\t", ""));
        Assert.Equal(text.Count(each => each == '\n'), OutputText.Lines(text).Count(each => each == '\n'));
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(OutputTextTests)])]
    public void Markdown_IsOneLine_WithoutTagsLinksAndCells(string text)
    {
        var cell = OutputText.Markdown(text);

        Assert.DoesNotMatch(ActsOnTerminals(), cell);
        Assert.DoesNotContain('<', cell);
        Assert.DoesNotContain("](", cell);
        var bare = cell.Replace(@"\\", "", StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\\)[|`*]", bare);
        Assert.DoesNotMatch(@"&(?!lt;|amp;)", cell);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(OutputTextTests)])]
    public void Latex_IsOneLine_WithoutCommands(string text)
    {
        var latex = OutputText.Latex(text);

        Assert.DoesNotMatch(ActsOnTerminals(), latex);
        var bare = Regex.Replace(
            latex, @"\\textbackslash\{\}|\\textasciicircum\{\}|\\textasciitilde\{\}|\\[{}$&#%_]|\$\\pm\$|\$\\geq\$", "");
        Assert.DoesNotMatch(@"[\\{}$&#%_^~]", bare);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(OutputTextTests)])]
    public void Csv_IsOneField_AndNoFormula(string text)
    {
        var field = OutputText.Csv(text);

        var plain = field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;
        Assert.DoesNotMatch(field.StartsWith('"') ? "(?<!\")(\"\")*\"(?!\")" : "[,\"\r\n]", field.Trim('"'));
        Assert.Equal(text, plain.StartsWith('\'') && !text.StartsWith('\'') ? plain[1..] : plain);
        Assert.True(
            plain.Length == 0 || !"=+-@\t\r".Contains(plain[0], StringComparison.Ordinal) || double.TryParse(plain, out _),
            field);
    }

    [Theory]
    [InlineData("-3.5", "-3.5")]
    [InlineData("1e-07", "1e-07")]
    [InlineData("-1+2", "'-1+2")]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData(null, "")]
    public void Csv_KeepsNumbers(string? value, string field) => Assert.Equal(field, OutputText.Csv(value));

    [GeneratedRegex(@"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")]
    private static partial Regex ActsOnTerminals();
}
