using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>One image to perturb and the mask to reach, or to avoid.</summary>
/// <param name="Image">float32 [C, H, W] in the model's input range. Not modified.</param>
/// <param name="Target">int64 [h, w] labels, at the size of the model's output. Not modified.</param>
public sealed record AttackExample(Tensor Image, Tensor Target)
{
    /// <summary>
    /// Gets how much each pixel of the mask counts in an attack's loss: float32 [h, w], at least 0; null for 1
    /// everywhere. Figures count every pixel.
    /// </summary>
    public Tensor? Weights { get; init; }

    /// <summary>Gets which pixels of the image may change: bool [H, W]; null for all.</summary>
    public Tensor? Region { get; init; }

    /// <summary>Gets what decides the random choices of attacks that make any.</summary>
    public int Seed { get; init; }
}
