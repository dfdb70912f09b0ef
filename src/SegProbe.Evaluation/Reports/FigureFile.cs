using System.Globalization;
using System.Xml.Linq;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;

namespace SegProbe.Evaluation.Reports;

/// <summary>Figures as files.</summary>
public static class FigureFile
{
    private const int Gap = 6;
    private const int CaptionHeight = 14;
    private const int SvgSide = 128;
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(700);
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>
    /// Tells whether a figure can be written under a name: .png, the pictures alone; .svg, with captions; .webp, the
    /// columns one after another, of figures with several.
    /// </summary>
    public static bool IsKnown(string path, FigureKind kind) => Path.GetExtension(path) switch
    {
        ".png" or ".svg" => true,
        ".webp" => kind == FigureKind.Optimisation,
        _ => false,
    };

    /// <summary>Writes a figure in the format that the name ends with, completely or not at all.</summary>
    /// <exception cref="ArgumentException">The name ends in something else.</exception>
    public static void Write(string path, ExampleFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var pictures = figure.Rows.SelectMany(row => row.Select(picture => picture.Image)).ToList();
        var (high, wide) = (pictures.Max(picture => picture.Height), pictures.Max(picture => picture.Width));
        PixelImage Join(IEnumerable<FigurePicture> row) =>
            Montage.Row([.. row.Select(picture => picture.Image)], high, wide);
        switch (Path.GetExtension(path))
        {
            case ".png":
                ImageFile.WritePng(path, Montage.Column([.. figure.Rows.Select(Join)]));
                break;
            case ".svg":
                AtomicFile.WriteText(path, Draw(figure, high, wide).ToString() + "\n");
                break;
            case ".webp":
                var frames = Enumerable.Range(0, figure.Rows[0].Count)
                    .Select(column => Join(figure.Rows.Select(row => row[column])));
                AtomicFile.Write(path, stream => stream.Write(WebpAnimation.Encode([.. frames], FrameTime)));
                break;
            default:
                throw new ArgumentException(
                    $"path must end in .png, .svg or .webp, got '{path}'. Name it so.", nameof(path));
        }
    }

    private static XElement Draw(ExampleFigure figure, int high, int wide)
    {
        var scale = (double)SvgSide / wide;
        var (width, height) = (SvgSide, (int)Math.Round(high * scale));
        var cells = figure.Rows.SelectMany((row, y) => row.SelectMany(
            (picture, x) => Cell(
                picture, scale, x * (width + Gap), y * (height + CaptionHeight + Gap), width, height)));
        var (right, bottom) =
            (figure.Rows[0].Count * (width + Gap) - Gap, figure.Rows.Count * (height + CaptionHeight + Gap) - Gap);
        return new(
            Svg + "svg",
            new XAttribute("viewBox", Text($"0 0 {right} {bottom}")),
            new XAttribute("width", right),
            new XAttribute("height", bottom),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XAttribute("font-size", 11),
            new XElement(Svg + "title", figure.Title),
            new XElement(
                Svg + "rect",
                new XAttribute("width", right), new XAttribute("height", bottom), new XAttribute("fill", "#fff")),
            cells);
    }

    // A mask smaller than the image lies in its middle.
    private static IEnumerable<XElement> Cell(
        FigurePicture picture, double scale, int x, int y, int width, int height) =>
    [
        new(
            Svg + "image",
            new XAttribute("x", Text($"{x + ((width - (scale * picture.Image.Width)) / 2):0.##}")),
            new XAttribute("y", Text($"{y + ((height - (scale * picture.Image.Height)) / 2):0.##}")),
            new XAttribute("width", Text($"{scale * picture.Image.Width:0.##}")),
            new XAttribute("height", Text($"{scale * picture.Image.Height:0.##}")),
            new XAttribute("style", "image-rendering: pixelated"),
            new XAttribute("href", DataUri.Encode(picture.Image))),
        new(
            Svg + "text",
            new XAttribute("x", Text($"{x + (width / 2.0)}")),
            new XAttribute("y", y + height + 11),
            new XAttribute("text-anchor", "middle"),
            picture.Caption),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
