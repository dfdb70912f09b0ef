using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Pictures;

/// <summary>Pictures one below another.</summary>
public static class StackPicture
{
    private const int Gap = 4;
    private const byte Paper = 255;

    /// <summary>Puts coloured pictures of one width below each other, on white.</summary>
    /// <param name="pictures">At least one, each with three channels.</param>
    public static PixelImage Of(IReadOnlyList<PixelImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var width = pictures[0].Width;
        if (pictures.Any(each => (each.Channels, each.Width) != (3, width)))
        {
            throw new ArgumentException(
                $"pictures must all have 3 channels and the first one's width, {width}, got another. Make them so.",
                nameof(pictures));
        }

        var height = pictures.Sum(each => each.Height + Gap) - Gap;
        var values = new byte[3 * height * width];
        Array.Fill(values, Paper);
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
}
