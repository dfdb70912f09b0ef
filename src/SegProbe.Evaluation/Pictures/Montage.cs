using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Pictures;

/// <summary>Pictures beside and below each other on white, as in the paper's figures.</summary>
public static class Montage
{
    private const int Gap = 4;
    private const byte White = 255;
    private const byte Grey = 128;

    /// <summary>
    /// Puts pictures side by side, the lower and narrower ones centred on grey. Grey pictures become coloured ones.
    /// </summary>
    /// <param name="pictures">At least one.</param>
    public static PixelImage Row(IReadOnlyList<PixelImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return Row(pictures, pictures.Max(picture => picture.Height), pictures.Max(picture => picture.Width));
    }

    /// <summary>Does so with room of one size for each picture, at least that of the largest.</summary>
    internal static PixelImage Row(IReadOnlyList<PixelImage> pictures, int height, int width)
    {
        var total = (pictures.Count * (width + Gap)) - Gap;
        var values = new byte[3 * height * total];
        Array.Fill(values, White);
        for (var i = 0; i < pictures.Count; i++)
        {
            Paste(pictures[i], values, height, total, i * (width + Gap), width);
        }

        return new(3, height, total, values);
    }

    /// <summary>Puts coloured pictures of one width below each other.</summary>
    /// <param name="pictures">At least one, each with three channels.</param>
    public static PixelImage Column(IReadOnlyList<PixelImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var width = pictures[0].Width;
        if (pictures.Any(picture => (picture.Channels, picture.Width) != (3, width)))
        {
            throw new ArgumentException(
                $"pictures must all have 3 channels and the first one's width, {width}, got another. Make them so.",
                nameof(pictures));
        }

        var height = pictures.Sum(picture => picture.Height + Gap) - Gap;
        var values = new byte[3 * height * width];
        Array.Fill(values, White);
        for (var channel = 0; channel < 3; channel++)
        {
            var top = 0;
            foreach (var picture in pictures)
            {
                picture.Values.AsSpan(channel * picture.Height * width, picture.Height * width)
                    .CopyTo(values.AsSpan(((channel * height) + top) * width));
                top += picture.Height + Gap;
            }
        }

        return new(3, height, width, values);
    }

    private static void Paste(PixelImage picture, byte[] values, int height, int total, int left, int width)
    {
        var (top, side) = ((height - picture.Height) / 2, (width - picture.Width) / 2);
        for (var channel = 0; channel < 3; channel++)
        {
            var from = picture.Channels == 3 ? channel * picture.Height * picture.Width : 0;
            for (var row = 0; row < height; row++)
            {
                var line = values.AsSpan((((channel * height) + row) * total) + left, width);
                line.Fill(Grey);
                if (row >= top && row < top + picture.Height)
                {
                    picture.Values.AsSpan(from + ((row - top) * picture.Width), picture.Width).CopyTo(line[side..]);
                }
            }
        }
    }
}
