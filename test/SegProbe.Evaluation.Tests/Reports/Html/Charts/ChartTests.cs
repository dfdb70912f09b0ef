using System.Globalization;
using System.Xml.Linq;
using SegProbe.Evaluation.Reports.Html.Charts;
using SegProbe.Evaluation.Statistics;

namespace SegProbe.Evaluation.Tests.Reports.Html.Charts;

public sealed class ChartTests
{
    private static readonly Axis Grey = Axis.Logarithmic("Step", [1, 100]);
    private static readonly Axis Share = Axis.Percent("IoU, %");

    [Fact]
    public void Draw_WritesLabelsAndTicks_AsTextOfItsWidth()
    {
        using var chart = new Chart("d", Grey, Share);

        var texts = Elements(chart.Draw(), "text");

        Assert.Equal(
            ["0", "1", "10", "100", "100", "20", "3", "30", "40", "60", "80", "IoU, %", "Step"],
            texts.Select(text => text.Value).Order(StringComparer.Ordinal));
        // Arimo has the widths of Arial, whose digits are 1139 of 2048 units wide; the tick labels are 14 high.
        var tens = texts.First(text => text.Value == "10");
        Assert.Equal(2 * 14 * 1139 / 2048.0, Number(tens, "textLength"), 0.05);
        // ScottPlot centred it by the same widths, so it had the same font.
        Assert.Equal(-Number(tens, "textLength") / 2, Number(tens, "x"), 0.06);
    }

    [Fact]
    public void Draw_LeavesColoursToThePage()
    {
        using var chart = Full();

        var colours = chart.Draw().DescendantsAndSelf().Attributes()
            .Where(attribute => attribute.Name.LocalName is "fill" or "stroke")
            .Select(attribute => attribute.Value)
            .Distinct()
            .Order(StringComparer.Ordinal);

        Assert.Equal(["none", "var(--hair)", "var(--ink)", "var(--s0)", "var(--s1)", "var(--soft)"], colours);
    }

    [Fact]
    public void Draw_HasNoNamesAndStyles_ThatOtherDrawingsOrAPolicyCouldMeet()
    {
        using var chart = Full();

        var drawing = chart.Draw();

        Assert.DoesNotContain(
            drawing.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName is "id" or "style" or "clip-path");
        Assert.DoesNotContain("url(", drawing.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_ScalesToItsPlace_AndHasAName()
    {
        using var chart = new Chart("What <b> shows", Grey, Share, height: 200);

        var drawing = chart.Draw();

        Assert.Equal("0 0 360 200", drawing.Attribute("viewBox")!.Value);
        Assert.Null(drawing.Attribute("width"));
        Assert.Equal("img", drawing.Attribute("role")!.Value);
        Assert.Equal("What <b> shows", drawing.Attribute("aria-label")!.Value);
    }

    [Fact]
    public void DrawWithCursor_PlacesItWhereTheAxisHasTheValue()
    {
        using var chart = new Chart("d", Grey, Share);

        var (drawing, places) = chart.DrawWithCursor([1, 10, 100]);

        // The axis goes from 58 to 360 - 14; 10 is in the middle of 1 and 100 on it.
        Assert.Equal(["58", "202", "346"], places);
        var cursor = Assert.Single(Elements(drawing, "line"), line => line.Attribute("class")?.Value == "cursor");
        Assert.Equal(346, Number(cursor, "x1"));
    }

    [Fact]
    public void Marks_DifferInShape_WhereColoursBeginAgain()
    {
        string Drawn(int series)
        {
            using var chart = new Chart("d", Grey, Share);
            chart.Marks(series, [(10, 0.5)]);
            return chart.Draw().ToString();
        }

        Assert.Equal(12, Enumerable.Range(0, 12).Select(Drawn).Distinct().Count());
        Assert.Equal(Drawn(3), Drawn(3));
    }

    private static Chart Full()
    {
        var chart = new Chart("d", Axis.FromZero("L2", [100]), Share);
        chart.Band(0, [(1, 0.1, 0.2), (100, 0.5, 0.9)]);
        chart.Line(0, [(1, 0.1), (100, 0.7)]);
        chart.Marks(1, [(1, 0.1), (100, 0.7)]);
        chart.Ring(1, 100, 0.7);
        chart.Interval(1, 10, 0.1, 0.2);
        chart.Box(0, 1, 0.1, new Quartiles(0.1, 0.2, 0.3, 0.4, 0.5));
        chart.Guide(1, 0, 100, 1);
        return chart;
    }

    private static List<XElement> Elements(XElement drawing, string name) =>
        [.. drawing.Descendants().Where(element => element.Name.LocalName == name)];

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
