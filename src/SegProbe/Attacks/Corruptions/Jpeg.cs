using SegProbe.Models.Jpeg;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Corruptions;

/// <summary>Settings of JPEG: towards the image as a JPEG file of quality 80 to 20 holds it.</summary>
public sealed record JpegOptions : CorruptionOptions
{
    private const int WorstQuality = 20;

    /// <inheritdoc/>
    public override string Name => "jpeg";

    /// <inheritdoc/>
    protected internal override Tensor Perturb(Tensor image, int step, int seed, ValueRange range)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.dim() != 3)
        {
            throw new ArgumentException(
                $"The images of jpeg must have two spatial axes, got [{string.Join(", ", image.shape)}]. " +
                "Take another corruption.", nameof(image));
        }

        var quality = (int)Math.Round(100 - (Strength(step, kinds: 1) * (100 - WorstQuality)));
        return Save(image, quality, range) - image;
    }

    // Images of neither one nor three channels have no JPEG; each of their channels is saved by itself.
    private static Tensor Save(Tensor image, int quality, ValueRange range)
    {
        var levels = 255 * (image - range.Lower) / (range.Upper - range.Lower);
        var files = image.shape[0] == 3 ? levels.unsqueeze(0) : levels.unsqueeze(1);
        var read = new JpegCoding(quality).Apply(files).view(image.shape);
        return range.Lower + (read * (range.Upper - range.Lower) / 255);
    }
}
