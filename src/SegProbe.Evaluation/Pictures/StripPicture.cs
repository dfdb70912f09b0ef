using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Pictures;

/// <summary>Pictures side by side, as in the paper's figure 3.</summary>
public static class StripPicture
{
    private const int Gap = 4;
    private const byte Paper = 255;
    private const byte Outside = 128;

    /// <summary>
    /// Puts pictures in a row on white, the lower ones centred on grey. Grey pictures become coloured ones.
    /// </summary>
    /// <param name="pictures">At least one.</param>
    public static PixelImage Of(IReadOnlyList<PixelImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        return Of(pictures, pictures.Max(each => each.Height), pictures.Max(each => each.Width));
    }

    /// <summary>Does so with room of one size for each picture, at least that of the largest.</summary>
    internal static PixelImage Of(IReadOnlyList<PixelImage> pictures, int height, int width)
    {
        var total = (pictures.Count * (width + Gap)) - Gap;
        var values = new byte[3 * height * total];
        Array.Fill(values, Paper);
        for (var i = 0; i < pictures.Count; i++)
        {
            Paste(pictures[i], values, height, total, i * (width + Gap), width);
        }

        return new(3, height, total, values);
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
                line.Fill(Outside);
                if (row >= top && row < top + picture.Height)
                {
                    picture.Values.AsSpan(from + ((row - top) * picture.Width), picture.Width).CopyTo(line[side..]);
                }
            }
        }
    }
}
