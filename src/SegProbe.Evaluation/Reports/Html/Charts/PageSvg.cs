using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>A drawing of SkiaSharp made fit for a page, whose style decides about size, colours and font.</summary>
internal static partial class PageSvg
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>
    /// Scales the drawing to its place, names its colours, leaves its text to the page's font at the same width, rounds
    /// places to 0.1, and drops the clipping, whose names would clash among the drawings of a page.
    /// </summary>
    public static XElement Prepare(string drawing)
    {
        var svg = XElement.Parse(drawing);
        svg.SetAttributeValue("viewBox", $"0 0 {svg.Attribute("width")!.Value} {svg.Attribute("height")!.Value}");
        svg.SetAttributeValue("width", null);
        svg.SetAttributeValue("height", null);
        svg.Descendants(Svg + "clipPath").Remove();
        foreach (var element in svg.Descendants().ToList())
        {
            if (element.Name == Svg + "text")
            {
                Place(element);
            }

            Tidy(element);
        }

        foreach (var group in svg.Descendants(Svg + "g").Where(group => !group.HasAttributes).ToList())
        {
            group.ReplaceWith(group.Nodes());
        }

        return svg;
    }

    // Skia places every glyph by itself, which a machine with another font must not follow.
    private static void Place(XElement text)
    {
        text.Value = text.Value.Trim();
        foreach (var name in (string[])["x", "y"])
        {
            text.SetAttributeValue(name, text.Attribute(name)!.Value.Split(',')[0]);
        }

        var size = float.Parse(text.Attribute("font-size")!.Value, CultureInfo.InvariantCulture);
        text.SetAttributeValue(
            "textLength", ChartFont.Width(text.Value, size).ToString("0.0", CultureInfo.InvariantCulture));
        text.SetAttributeValue("font-family", null);
    }

    private static void Tidy(XElement element)
    {
        foreach (var attribute in element.Attributes().ToList())
        {
            switch (attribute.Name.LocalName)
            {
                case "clip-path" or "stroke-miterlimit":
                    attribute.Remove();
                    break;
                case "fill" or "stroke":
                    attribute.Value = ChartStyle.Variable(attribute.Value);
                    break;
                default:
                    attribute.Value = LongNumber().Replace(attribute.Value, Rounded);
                    break;
            }
        }
    }

    private static string Rounded(Match number) =>
        double.Parse(number.Value, CultureInfo.InvariantCulture).ToString("0.#", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+\.\d{2,}")]
    private static partial Regex LongNumber();
}
