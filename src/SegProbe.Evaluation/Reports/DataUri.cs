using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Reports;

/// <summary>Pictures as text that a page can hold.</summary>
internal static class DataUri
{
    public static string Encode(PixelImage image) => EncodePng(ImageFile.EncodePng(image));

    /// <summary>
    /// Gives an image element. Razor would write every + of base64, which is harmless, as six characters.
    /// </summary>
    public static MarkupString Image(PixelImage image, string alternative) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"<img src=\"{Encode(image)}\" width=\"{image.Width}\" height=\"{image.Height}\" " +
        $"alt=\"{HtmlEncoder.Default.Encode(alternative)}\">"));

    /// <summary>Gives an image of an SVG, with a name by which it can be used again.</summary>
    public static MarkupString SvgImage(string uri, string id, int width, int height) => new(string.Create(
        CultureInfo.InvariantCulture, $"<image id=\"{id}\" width=\"{width}\" height=\"{height}\" href=\"{uri}\" />"));

    /// <summary>Gives the same image once more.</summary>
    public static MarkupString Use(string id) => new($"<use href=\"#{id}\" />");

    public static string EncodePng(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);
}
