using SegProbe.Evaluation.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Pictures;

/// <summary>
/// A perturbation made visible, amplified so that its largest value spans the range from middle grey to black or white:
/// middle grey is no change, lighter is more, darker is less.
/// </summary>
/// <param name="Image">The picture.</param>
/// <param name="Amplification">The factor by which changes are shown larger; 1 where there is none.</param>
public sealed record PerturbationPicture(PixelImage Image, double Amplification)
{
    private const int Middle = 128;

    /// <summary>Draws a perturbation with all its channels.</summary>
    /// <param name="perturbation">float32 [C, H, W], in units of values in [0, 1].</param>
    public static PerturbationPicture Draw(Tensor perturbation)
    {
        ArgumentNullException.ThrowIfNull(perturbation);
        using var scope = NewDisposeScope();
        var largest = perturbation.abs().max().ToDouble();
        var amplification = largest > 0 ? 0.5 / largest : 1;
        return new(PixelImage.FromTensor((perturbation * amplification) + 0.5, new(0, 1)), amplification);
    }

    /// <summary>
    /// Draws the difference of two files in one channel: each pixel shows the channel that changes most.
    /// </summary>
    /// <param name="before">The image before.</param>
    /// <param name="after">The image after, of the same size.</param>
    public static PerturbationPicture Compare(PixelImage before, PixelImage after)
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
