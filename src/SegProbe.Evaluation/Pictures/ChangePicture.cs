using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Pictures;

/// <summary>
/// The change from one file to another made visible, in one channel: middle grey is no change, lighter is more, darker
/// is less.
/// </summary>
/// <param name="Image">The picture; of several channels each pixel shows the one that changes most.</param>
/// <param name="Amplification">The factor by which changes are shown larger; 1 where there is none.</param>
public sealed record ChangePicture(PixelImage Image, double Amplification)
{
    private const int Middle = 128;

    /// <summary>Shows a change so that its largest value spans the range from middle grey to black or white.</summary>
    /// <param name="before">The image before.</param>
    /// <param name="after">The image after, of the same size.</param>
    public static ChangePicture Of(PixelImage before, PixelImage after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if ((before.Channels, before.Height, before.Width) != (after.Channels, after.Height, after.Width))
        {
            throw new ArgumentException(
                $"after must have the size of before, [{before.Channels}, {before.Height}, {before.Width}], " +
                $"got [{after.Channels}, {after.Height}, {after.Width}]. Give two states of one image.", nameof(after));
        }

        var changes = new int[before.Height * before.Width];
        for (var i = 0; i < before.Values.Length; i++)
        {
            var change = after.Values[i] - before.Values[i];
            ref var shown = ref changes[i % changes.Length];
            shown = Math.Abs(change) > Math.Abs(shown) ? change : shown;
        }

        var largest = changes.Max(Math.Abs);
        var factor = largest == 0 ? 1 : (double)(Middle - 1) / largest;
        byte[] values = [.. changes.Select(change => (byte)(Middle + Math.Round(change * factor)))];
        return new(new(1, before.Height, before.Width, values), factor);
    }
}
