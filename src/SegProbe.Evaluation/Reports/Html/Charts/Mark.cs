using ScottPlot;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>How a series looks apart from its colour, so that no reader depends on colours.</summary>
internal static class Mark
{
    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.Cross, MarkerShape.Eks, MarkerShape.OpenCircle, MarkerShape.OpenSquare, MarkerShape.OpenDiamond,
        MarkerShape.OpenTriangleUp, MarkerShape.OpenTriangleDown, MarkerShape.Asterisk, MarkerShape.HashTag,
        MarkerShape.TriUp, MarkerShape.TriDown, MarkerShape.VerticalBar,
    ];

    /// <summary>Gives the line: dashed from where the colours begin again.</summary>
    public static LinePattern Line(int series) =>
        (series / ChartColours.Count) switch
        {
            0 => LinePattern.Solid,
            1 => LinePattern.DenselyDashed,
            _ => LinePattern.Dotted,
        };

    /// <summary>Shapes and colours the marks of a series.</summary>
    public static void Style(MarkerStyle mark, int series)
    {
        mark.Shape = Shapes[series % Shapes.Length];
        mark.Size = 5;
        mark.LineWidth = 1.4f;
        mark.MarkerColor = ChartColours.Series(series);
    }
}
