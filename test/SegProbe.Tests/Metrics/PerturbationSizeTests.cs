using SegProbe.Metrics;
using static TorchSharp.torch;

namespace SegProbe.Tests.Metrics;

public sealed class PerturbationSizeTests
{
    [Fact]
    public void Sizes_AreThoseComputedByHand_ForEachImage()
    {
        using var scope = NewDisposeScope();
        var original = full([2, 2, 1, 2], 0.5f);
        var perturbed = original + tensor([0.3f, 0, 0, -0.4f, 0, 0, 0.25f, 0]).view(2, 2, 1, 2);

        var (l2, linf) = (PerturbationSize.L2(perturbed, original), PerturbationSize.Linf(perturbed, original));

        Assert.Equal([0.5, 0.25], l2.data<double>().ToArray().Select(value => Math.Round(value, 6)));
        Assert.Equal([0.4, 0.25], linf.data<double>().ToArray().Select(value => Math.Round(value, 6)));
    }

    [Fact]
    public void Sizes_AreZero_WhereNothingChanged()
    {
        using var scope = NewDisposeScope();
        var image = rand([1, 3, 4, 4], generator: new Generator(1));

        Assert.Equal(0, PerturbationSize.L2(image, image).item<double>());
        Assert.Equal(0, PerturbationSize.Linf(image, image).item<double>());
    }

    [Fact]
    public void L2_AddsUpInDouble()
    {
        // In float32 a sum of 2^24 ones and one more stays at 2^24.
        using var scope = NewDisposeScope();
        var perturbed = cat([full([1, 1, 1, 1], 4096f), full([1, 1, 1, 1], 1f)], 3);

        var l2 = PerturbationSize.L2(perturbed, zeros_like(perturbed)).item<double>();

        Assert.Equal(Math.Sqrt(16777217), l2, 1e-9);
    }
}
