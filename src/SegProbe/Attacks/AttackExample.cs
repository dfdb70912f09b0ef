using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>One image to perturb and the mask to reach.</summary>
/// <param name="Image">float32 [C, H, W] in the model's input range. Not modified.</param>
/// <param name="Target">int64 [h, w] labels, at the size of the model's output. Not modified.</param>
public sealed record AttackExample(Tensor Image, Tensor Target);
