using System.Globalization;
using System.Xml.Linq;
using ScottPlot;
using SegProbe.Evaluation.Statistics;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>A chart in the report's style, drawn by ScottPlot.</summary>
internal sealed class Chart : IDisposable
{
    private const int Width = 360;
    private const float FontSize = 14;
    private static readonly PixelPadding Room = new(left: 58, right: 14, bottom: 52, top: 12);

    private readonly Plot plot = new();
    private readonly string description;
    private readonly Axis x;
    private readonly Axis y;
    private readonly int height;

    /// <param name="description">What the chart shows, for those who do not see it.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="height">The height; the width is 360.</param>
    public Chart(string description, Axis x, Axis y, int height = 240)
    {
        (this.description, this.x, this.y, this.height) = (description, x, y, height);
        ChartFont.Set(plot);
        plot.Layout.Fixed(Room);
        plot.FigureBackground.Color = plot.DataBackground.Color = Colors.Transparent;
        Style(plot.Axes.Bottom, x);
        Style(plot.Axes.Left, y);
        plot.Axes.Right.IsVisible = plot.Axes.Top.IsVisible = false;
        plot.Axes.Left.FrameLineStyle.IsVisible = false;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.Grid.YAxisStyle.MajorLineStyle.Color = ChartStyle.Hair;
        plot.Axes.SetLimits(x.Place(x.From), x.Place(x.To), y.Place(y.From), y.Place(y.To));
    }

    public void Line(int series, IEnumerable<(double X, double Y)> points)
    {
        var line = plot.Add.ScatterLine(Places(points), ChartStyle.Series(series));
        line.LineWidth = 2;
        line.LinePattern = ChartStyle.Line(series);
    }

    /// <summary>
    /// Adds a thin dashed line that shows no data. What is filled must come before it: ScottPlot would dash it.
    /// </summary>
    public void Guide(double fromX, double fromY, double toX, double toY)
    {
        var line = plot.Add.ScatterLine(Places([(fromX, fromY), (toX, toY)]), ChartStyle.Soft);
        line.LineWidth = 1;
        line.LinePattern = LinePattern.Dashed;
    }

    public void Band(int series, IEnumerable<(double X, double Low, double High)> points)
    {
        var band = plot.Add.FillY(
            [.. points.Select(point => (x.Place(point.X), y.Place(point.Low), y.Place(point.High)))]);
        band.FillColor = ChartStyle.Series(series).WithAlpha(0.17);
        band.LineWidth = band.MarkerSize = 0;
    }

    /// <summary>Adds a mark for each point; the mark's shape tells the series as well.</summary>
    public void Marks(int series, IEnumerable<(double X, double Y)> points) =>
        ChartStyle.SetMark(plot.Add.Markers(Places(points)).MarkerStyle, series);

    /// <summary>Adds a ring around a point.</summary>
    public void Ring(int series, double px, double py)
    {
        var ring = plot.Add.Marker(Place(px, py), MarkerShape.OpenCircle, 15, ChartStyle.Series(series));
        ring.MarkerStyle.LineWidth = 1.6f;
    }

    /// <summary>Adds an interval of values at a place.</summary>
    public void Interval(int series, double px, double low, double high)
    {
        var line = plot.Add.ScatterLine(Places([(px, low), (px, high)]), ChartStyle.Series(series));
        line.LineWidth = 1.2f;
    }

    /// <summary>Adds quartiles as a box, the median as a bar and the range as a line.</summary>
    public void Box(int series, double px, double width, Quartiles values)
    {
        var colour = ChartStyle.Series(series);
        var box = plot.Add.Box(new()
        {
            Position = px,
            Width = width,
            WhiskerSizeFraction = 0,
            WhiskerMin = values.Least,
            WhiskerMax = values.Largest,
            BoxMin = values.Lower,
            BoxMax = values.Upper,
        });
        (box.FillColor, box.LineColor, box.LineWidth) = (colour.WithAlpha(0.25), colour, 1.2f);
        var median = plot.Add.ScatterLine(
            Places([(px - (width / 2), values.Median), (px + (width / 2), values.Median)]), colour);
        median.LineWidth = 3;
    }

    /// <summary>Draws the chart for a page.</summary>
    public XElement Draw()
    {
        var svg = PageSvg.Prepare(plot.GetSvgXml(Width, height));
        svg.Add(
            new XAttribute("class", "chart"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", description));
        return svg;
    }

    /// <summary>Draws the chart with an upright line of the class cursor, and tells its places.</summary>
    /// <param name="at">The values where the line can stand; it stands at the last.</param>
    public (XElement Drawing, IReadOnlyList<string> Places) DrawWithCursor(IReadOnlyList<double> at)
    {
        var svg = Draw();
        var area = plot.RenderManager.LastRender.DataRect;
        string[] places = [.. at.Select(value => Text(plot.GetPixel(Place(value, y.From)).X))];
        svg.Add(new XElement(
            svg.Name.Namespace + "line",
            new XAttribute("class", "cursor"),
            new XAttribute("x1", places[^1]),
            new XAttribute("x2", places[^1]),
            new XAttribute("y1", Text(area.Top)),
            new XAttribute("y2", Text(area.Bottom))));
        return (svg, places);
    }

    public void Dispose() => plot.Dispose();

    private static void Style(IAxis axis, Axis shown)
    {
        axis.TickGenerator = shown.Ticks;
        axis.Label.Text = shown.Label;
        axis.Label.Bold = false;
        axis.Label.FontSize = axis.TickLabelStyle.FontSize = FontSize;
        axis.Label.ForeColor = axis.TickLabelStyle.ForeColor = ChartStyle.Ink;
        axis.FrameLineStyle.Color = axis.MajorTickStyle.Color = ChartStyle.Ink;
        axis.MinorTickStyle.Length = 0;
    }

    private Coordinates Place(double px, double py) => new(x.Place(px), y.Place(py));

    private Coordinates[] Places(IEnumerable<(double X, double Y)> points) =>
        [.. points.Select(point => Place(point.X, point.Y))];

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
