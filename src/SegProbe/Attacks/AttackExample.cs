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

    /// <summary>Gives how much each pixel of the mask counts, 0 with the ignored label: float32 [*space].</summary>
    internal Tensor LossWeights(int? ignored) =>
        (Weights ?? ones(Target.shape, ScalarType.Float32, Image.device)) *
        IgnoredPixels.Drop(ones_like(Target, ScalarType.Bool), Target, ignored);
}
