using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>One image to perturb, with two or three spatial axes, and the mask that it is attacked with.</summary>
/// <param name="Image">float32 [C, *space] in the model's input range. Not modified.</param>
/// <param name="Target">int64 [*space] labels, at the size of the model's output. Not modified.</param>
public sealed record AttackExample(Tensor Image, Tensor Target)
{
    /// <summary>
    /// Gets how much each pixel of the mask counts in an attack's loss: float32 [*space], at least 0; null for 1
    /// everywhere. Figures count every pixel.
    /// </summary>
    public Tensor? Weights { get; init; }

    /// <summary>Gets which pixels of the image may change: bool [*space]; null for all.</summary>
    public Tensor? Region { get; init; }

    /// <summary>Gets what decides the random choices of attacks that make any.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Gets the image that the search starts from, float32 [C, *space]; null (the default) for <see cref="Image"/>.
    /// </summary>
    internal Tensor? Start { get; init; }

    /// <summary>Gives the example with other tensors in place of its own.</summary>
    internal AttackExample Map(Func<Tensor, Tensor> change)
    {
        Tensor? Change(Tensor? own) => own is null ? null : change(own);
        return this with
        {
            Image = change(Image),
            Target = change(Target),
            Weights = Change(Weights),
            Region = Change(Region),
            Start = Change(Start),
        };
    }

    /// <summary>Frees the example's tensors.</summary>
    internal void Free()
    {
        foreach (var own in (Tensor?[])[Image, Target, Weights, Region, Start])
        {
            own?.Dispose();
        }
    }

    /// <summary>Gives how much each pixel of the mask counts, 0 with the ignored label: float32 [*space].</summary>
    internal Tensor LossWeights(int? ignored) =>
        (Weights ?? ones(Target.shape, ScalarType.Float32, Image.device)) *
        IgnoredPixels.Drop(ones_like(Target, ScalarType.Bool), Target, ignored);
}
