using System.Xml.Linq;
using ScottPlot;
using SegProbe.Evaluation.Reports.Html.Charts;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>A series' line and mark for the key of the charts.</summary>
internal static class Swatch
{
    public static string Of(int series)
    {
        using var plot = new Plot();
        plot.Layout.Frameless();
        plot.HideAxesAndGrid();
        plot.FigureBackground.Color = plot.DataBackground.Color = Colors.Transparent;
        Coordinates[] ends = [new(-1, 0), new(1, 0)];
        var line = plot.Add.ScatterLine(ends, ChartColours.Series(series));
        (line.LineWidth, line.LinePattern) = (2, Mark.Line(series));
        Mark.Style(plot.Add.Marker(0, 0).MarkerStyle, series);
        plot.Axes.SetLimits(-1.1, 1.1, -1, 1);
        var svg = PageSvg.Of(plot.GetSvgXml(34, 12));
        svg.Add(new XAttribute("class", "swatch"), new XAttribute("aria-hidden", "true"));
        return svg.ToString(SaveOptions.DisableFormatting);
    }
}
