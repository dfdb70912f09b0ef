using System.Collections.Frozen;
using ScottPlot;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>
/// The colours of the charts, as drawn and as the variables of the page's style, which knows the dark too.
/// </summary>
/// <remarks>The series' are those of Okabe and Ito, darkened to a contrast of 4.5 on white.</remarks>
internal static class ChartColours
{
    private static readonly string[] Lines = ["#0072B2", "#C65200", "#00805C", "#A8447F", "#7A6A00", "#4D4D4D"];

    private static readonly FrozenDictionary<string, string> Names = Lines.Index()
        .Select(each => (each.Item, $"var(--s{each.Index})"))
        .Append(("#1C1C1A", "var(--ink)"))
        .Append(("#DCDBD4", "var(--hair)"))
        .Append(("#5B5B57", "var(--soft)"))
        .ToFrozenDictionary(each => each.Item1, each => each.Item2, StringComparer.OrdinalIgnoreCase);

    public static Color Ink { get; } = Color.FromHex("#1C1C1A");

    public static Color Hair { get; } = Color.FromHex("#DCDBD4");

    public static Color Soft { get; } = Color.FromHex("#5B5B57");

    /// <summary>Gets the number of colours; series beyond it have them again with other marks and lines.</summary>
    public static int Count => Lines.Length;

    public static Color Series(int number) => Color.FromHex(Lines[number % Count]);

    /// <summary>Gives what the page calls a colour of a drawing; the colour itself where it has no name.</summary>
    public static string Variable(string colour) => Names.GetValueOrDefault(colour, colour);
}
