using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>An adversarial image as a file can hold it.</summary>
/// <param name="Image">float32 [C, H, W], each value one that a file of these bits holds, as it is read back.</param>
/// <param name="Passes">The passes through the network that it took.</param>
/// <param name="Duration">The time that it took.</param>
public sealed record GridOutcome(Tensor Image, PassCount Passes, TimeSpan Duration) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Image.Dispose();
}
