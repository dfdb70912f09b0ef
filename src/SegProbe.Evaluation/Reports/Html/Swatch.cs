using System.Globalization;
using System.Xml.Linq;
using SegProbe.Evaluation.Reports.Html.Charts;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>A series' line and mark for the key of the charts.</summary>
internal static class Swatch
{
    public static string Of(int series)
    {
        var style = $"s{series % Chart.Series}".ToString(CultureInfo.InvariantCulture);
        return new XElement(
            "svg",
            new XAttribute("viewBox", "0 0 34 12"),
            new XAttribute("class", "swatch"),
            new XAttribute("aria-hidden", "true"),
            new XElement("path", new XAttribute("class", $"line {style}"), new XAttribute("d", "M2 6H32")),
            new XElement("path", new XAttribute("class", $"mark {style}"), new XAttribute("d", $"M17 6{Chart.Mark(series)}")))
            .ToString(SaveOptions.DisableFormatting);
    }
}
