using static TorchSharp.torch;

namespace SegProbe.Attacks.Published;

/// <summary>
/// A movement whose constants are for images with values in [0, 1], as papers have them; other ranges are scaled.
/// </summary>
internal abstract class UnitRangeMovement(int steps) : Movement
{
    public sealed override Tensor Move(AttackMoment now)
    {
        var (lanes, lower, width) = (now.Lanes, now.Range.Lower, now.Range.Upper - now.Range.Lower);
        var clean = (lanes.Clean - lower) / width;
        var change = (lanes.Current - lanes.Clean) / width;
        return lanes.Clean + (width * Next(now, new(clean, change, slopes => width * now.Gradient(slopes))));
    }

    /// <summary>Gives the next change: float32 [N, C, H, W], to be added to the clean image.</summary>
    protected abstract Tensor Next(AttackMoment now, UnitImages images);

    /// <summary>Gives a value that falls from one to another as half a cosine: float32 [N, 1, 1, 1].</summary>
    protected Tensor Falling(AttackMoment now, double from, double to) =>
        to + ((from - to) * 0.5 * (1 + (now.Lanes.Steps * (Math.PI / steps)).cos()));

    /// <summary>Images with values in [0, 1].</summary>
    /// <param name="Clean">float32 [N, C, H, W], as given.</param>
    /// <param name="Change">float32 [N, C, H, W], what has been added.</param>
    /// <param name="Gradient">Gives the gradient of Σ slopes · scores; once.</param>
    protected sealed record UnitImages(Tensor Clean, Tensor Change, Func<Tensor, Tensor> Gradient)
    {
        /// <summary>Gives the size of the largest change that stays in the range: float32 [N, 1, 1, 1].</summary>
        public Tensor Largest(PerturbationNorm norm) => Norms.Of(maximum(Clean, 1 - Clean), norm);
    }
}
