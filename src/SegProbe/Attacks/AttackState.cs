using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>An image on its way.</summary>
/// <param name="Index">The place of the example among those given, from 0.</param>
/// <param name="Step">The number of updates made; 0 is the clean image.</param>
/// <param name="Image">
/// float32 [C, H, W], clamped to the model's input range; valid until the receiver returns.
/// </param>
public sealed record AttackState(int Index, int Step, Tensor Image);
