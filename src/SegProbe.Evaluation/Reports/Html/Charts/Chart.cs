using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>
/// A chart as SVG. Colours and fonts are left to a style sheet: s0, s1, ... are the series, ink the axes.
/// </summary>
/// <remarks>
/// Drawn here and not by a plotting library, whose text would have the shape and the place of whatever font the
/// computer that makes the report has, and be absent where it has none.
/// </remarks>
internal sealed class Chart
{
    public const int Series = 6;

    private const double Width = 420;
    private const double Left = 58;
    private const double Right = 12;
    private const double Top = 12;
    private const double Bottom = 52;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private readonly Axis x;
    private readonly Axis y;
    private readonly double height;
    private readonly XElement marks = new(Svg + "g");
    private readonly string description;

    public Chart(string description, Axis x, Axis y, double height = 270) =>
        (this.description, this.x, this.y, this.height) = (description, x, y, height);

    public Chart Line(int series, IEnumerable<(double X, double Y)> points, string style = "")
    {
        var path = Path(points.ToList());
        return path.Length == 0 ? this : Add("path", $"line s{series % Series} {style}".TrimEnd(), ("d", path));
    }

    public Chart Band(int series, IReadOnlyList<(double X, double Low, double High)> points) => points.Count == 0
        ? this
        : Add(
            "path", $"band s{series % Series}",
            ("d", Path([.. points.Select(each => (each.X, each.Low)), .. points.Reverse().Select(each => (each.X, each.High))]) + "Z"));

    /// <summary>Adds a mark for each point; the mark's shape tells the series as well.</summary>
    public Chart Marks(int series, IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (px, py) in points)
        {
            path.Append('M').Append(X(px)).Append(' ').Append(Y(py)).Append(Mark(series));
        }

        return path.Length == 0 ? this : Add("path", $"mark s{series % Series}", ("d", path.ToString()));
    }

    /// <summary>Adds a ring around a point.</summary>
    public Chart Ring(int series, double px, double py) =>
        Add("circle", $"ring s{series % Series}", ("cx", X(px)), ("cy", Y(py)), ("r", "8"));

    /// <summary>Adds an upright line at a value, or over a part of the other axis.</summary>
    public Chart Upright(string style, double px, double low, double high) =>
        Add("line", style, ("x1", X(px)), ("x2", X(px)), ("y1", Y(low)), ("y2", Y(high)));

    /// <summary>Adds quartiles as a box, the median as a bar and the range as a line.</summary>
    public Chart Box(int series, double px, double halfWidth, Quartiles values)
    {
        Upright($"line thin s{series % Series}", px, values.Least, values.Largest);
        Add(
            "rect", $"box s{series % Series}",
            ("x", X(px - halfWidth)), ("width", Number((Xs(px + halfWidth)) - Xs(px - halfWidth))),
            ("y", Y(values.Upper)), ("height", Number(Math.Max(Ys(values.Lower) - Ys(values.Upper), 0.5))));
        return Line(series, [(px - halfWidth, values.Median), (px + halfWidth, values.Median)], "strong");
    }

    /// <summary>Gives the place of a value on the horizontal axis, in the units of the drawing.</summary>
    public string X(double value) => Number(Xs(value));

    public XElement Draw()
    {
        var (right, bottom) = (Width - Right, height - Bottom);
        var axes = new XElement(Svg + "g", new XAttribute("class", "axes"));
        foreach (var (value, text) in y.Ticks)
        {
            axes.Add(Element("path", "grid", ("d", $"M{Number(Left)} {Y(value)}H{Number(right)}")));
            axes.Add(Text(Number(Left - 7), Number(Ys(value) + 5), "end", text));
        }

        foreach (var (value, text) in x.Ticks)
        {
            axes.Add(Element("path", "ink", ("d", $"M{X(value)} {Number(bottom)}v4")));
            axes.Add(Text(X(value), Number(bottom + 20), "middle", text));
        }

        axes.Add(Element("path", "ink", ("d", $"M{Number(Left)} {Number(bottom)}H{Number(right)}")));
        axes.Add(Text(Number((Left + right) / 2), Number(height - 8), "middle", x.Label));
        var upright = Text("0", "0", "middle", y.Label);
        upright.SetAttributeValue("transform", $"translate(15 {Number((Top + bottom) / 2)}) rotate(-90)");
        axes.Add(upright);
        return new(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
            new XAttribute("class", "chart"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", description),
            axes,
            marks);
    }

    public static string Mark(int series) => (series % Series) switch
    {
        0 => "m-2.5 0h5m-2.5 -2.5v5",
        1 => "m-2 -2l4 4m0 -4l-4 4",
        2 => "m-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0",
        3 => "m-2 -2h4v4h-4z",
        4 => "m-2.6 0l2.6 -2.6l2.6 2.6l-2.6 2.6z",
        _ => "m-2.4 1.6h4.8l-2.4 -4.2z",
    };

    private string Path(List<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach (var (px, py) in points)
        {
            path.Append(path.Length == 0 ? 'M' : 'L').Append(X(px)).Append(' ').Append(Y(py));
        }

        return path.ToString();
    }

    private double Xs(double value) => Left + (x.Place(value) * (Width - Left - Right));

    private double Ys(double value) => height - Bottom - (y.Place(value) * (height - Bottom - Top));

    private string Y(double value) => Number(Ys(value));

    private Chart Add(string name, string style, params (string Name, string Value)[] attributes)
    {
        marks.Add(Element(name, style, attributes));
        return this;
    }

    private static XElement Element(string name, string style, params (string Name, string Value)[] attributes) => new(
        Svg + name,
        new XAttribute("class", style),
        attributes.Select(each => new XAttribute(each.Name, each.Value)));

    private static XElement Text(string px, string py, string anchor, string text) => new(
        Svg + "text",
        new XAttribute("x", px),
        new XAttribute("y", py),
        new XAttribute("text-anchor", anchor),
        text);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
