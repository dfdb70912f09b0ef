using ScottPlot;
using SkiaSharp;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>
/// The font of the charts, which comes with the program: charts are the same on every machine, one without fonts too.
/// </summary>
/// <remarks>
/// Arimo has the widths of Arial, Helvetica and Liberation Sans, one of which a reader's machine will have.
/// </remarks>
internal sealed class ChartFont : IFontResolver
{
    private const string Name = "Arimo";

    private static readonly SKTypeface Face = Load();

    private ChartFont()
    {
    }

    /// <summary>Lets a plot write in the font.</summary>
    /// <remarks>Asks the font for its name, since no name would make it known before the first plot is drawn.</remarks>
    public static void Set(Plot plot) => plot.Font.Set(Face.FamilyName);

    /// <summary>Gives the width of a text.</summary>
    public static double Width(string text, float size)
    {
        using var font = new SKFont(Face, size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };
        return font.MeasureText(text);
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? Face : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Face : null;

    // ScottPlot knows fonts by one list for the process; this one answers to its own name alone.
    private static SKTypeface Load()
    {
        using var file = typeof(ChartFont).Assembly.GetManifestResourceStream("Arimo.ttf")!;
        var face = SKTypeface.FromStream(file);
        Fonts.FontResolvers.Insert(0, new ChartFont());
        return face;
    }
}
