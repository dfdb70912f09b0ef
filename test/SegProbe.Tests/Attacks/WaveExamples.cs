using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks;

/// <summary>Images and masks for <see cref="WaveModel"/>.</summary>
internal static class WaveExamples
{
    /// <summary>Gets masks that can be reached: the network's own answers to other images.</summary>
    public static (Tensor Images, Tensor Targets) Reachable(int count)
    {
        var random = new Generator(20191013);
        var images = rand([count, 3, 8, 8], generator: random);
        var others = (images + (0.25 * randn([count, 3, 8, 8], generator: random))).clamp(0, 1);
        return (images, new WaveModel().Logits(others).argmax(1));
    }
}
