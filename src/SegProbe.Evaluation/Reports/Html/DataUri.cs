using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>Pictures as text that a page can hold.</summary>
internal static class DataUri
{
    public static string Of(PixelImage image) => OfPng(ImageFile.EncodePng(image));

    public static string OfPng(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);
}
