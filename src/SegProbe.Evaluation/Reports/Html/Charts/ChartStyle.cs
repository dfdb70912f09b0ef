using System.Collections.Frozen;
using System.Xml.Linq;
using ScottPlot;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>
/// The colours of the charts, and how a series looks apart from its colour, so that no reader depends on colours.
/// </summary>
/// <remarks>
/// The colours of the series are those of Okabe and Ito, darkened to a contrast of 4.5 on white. A page names them by
/// the variables of its style sheet, which has other values on a dark ground.
/// </remarks>
internal static class ChartStyle
{
    private static readonly string[] Colours = ["#0072B2", "#C65200", "#00805C", "#A8447F", "#7A6A00", "#4D4D4D"];

    private static readonly FrozenDictionary<string, string> Variables = Colours.Index()
        .Select(colour => (colour.Item, $"var(--s{colour.Index})"))
        .Append(("#1C1C1A", "var(--ink)"))
        .Append(("#DCDBD4", "var(--hair)"))
        .Append(("#5B5B57", "var(--soft)"))
        .ToFrozenDictionary(colour => colour.Item1, colour => colour.Item2, StringComparer.OrdinalIgnoreCase);

    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.Cross, MarkerShape.Eks, MarkerShape.OpenCircle, MarkerShape.OpenSquare, MarkerShape.OpenDiamond,
        MarkerShape.OpenTriangleUp, MarkerShape.OpenTriangleDown, MarkerShape.Asterisk, MarkerShape.HashTag,
        MarkerShape.TriUp, MarkerShape.TriDown, MarkerShape.VerticalBar,
    ];

    public static Color Ink { get; } = Color.FromHex("#1C1C1A");

    public static Color Hair { get; } = Color.FromHex("#DCDBD4");

    public static Color Soft { get; } = Color.FromHex("#5B5B57");

    /// <summary>Gives the colour of a series; beyond the last they begin again.</summary>
    public static Color Series(int number) => Color.FromHex(Colours[number % Colours.Length]);

    /// <summary>Gives the variable of a colour of a drawing; the colour itself where it has none.</summary>
    public static string Variable(string colour) => Variables.GetValueOrDefault(colour, colour);

    /// <summary>Gives the line of a series: with the marks, it tells series apart where there are no colours.</summary>
    public static LinePattern Line(int series) => (series % 4) switch
    {
        0 => LinePattern.Solid,
        1 => LinePattern.Dashed,
        2 => LinePattern.DenselyDashed,
        _ => LinePattern.Dotted,
    };

    /// <summary>Gives the marks of a series their shape and colour.</summary>
    public static void SetMark(MarkerStyle mark, int series)
    {
        mark.Shape = Shapes[series % Shapes.Length];
        mark.Size = 5;
        mark.LineWidth = 1.4f;
        mark.MarkerColor = Series(series);
    }

    /// <summary>Draws the line and mark of a series for the key of the charts.</summary>
    public static string Swatch(int series)
    {
        using var plot = new Plot();
        plot.Layout.Frameless();
        plot.HideAxesAndGrid();
        plot.FigureBackground.Color = plot.DataBackground.Color = Colors.Transparent;
        Coordinates[] ends = [new(-1, 0), new(1, 0)];
        var line = plot.Add.ScatterLine(ends, Series(series));
        (line.LineWidth, line.LinePattern) = (2, Line(series));
        SetMark(plot.Add.Marker(0, 0).MarkerStyle, series);
        plot.Axes.SetLimits(-1.1, 1.1, -1, 1);
        var svg = PageSvg.Prepare(plot.GetSvgXml(34, 12));
        svg.Add(new XAttribute("class", "swatch"), new XAttribute("aria-hidden", "true"));
        return svg.ToString(SaveOptions.DisableFormatting);
    }
}
