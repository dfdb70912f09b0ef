using static TorchSharp.torch;

namespace SegProbe.Attacks.Corruptions;

/// <summary>
/// Settings of brightness: the same added to every value, brighter and darker in turn, at most 0.3 of the range.
/// </summary>
public sealed record BrightnessOptions : CorruptionOptions
{
    // What an image of a badly set camera still has.
    private const double Most = 0.3;

    /// <inheritdoc/>
    public override string Name => "brightness";

    /// <inheritdoc/>
    protected internal override Tensor Perturb(Tensor image, int step, int seed, ValueRange range) => full_like(
        image, (step % 2 == 0 ? 1 : -1) * Strength(step, kinds: 2) * Most * (range.Upper - range.Lower));
}
