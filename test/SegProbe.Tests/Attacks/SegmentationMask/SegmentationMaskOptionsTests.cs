using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;

namespace SegProbe.Tests.Attacks.SegmentationMask;

public sealed class SegmentationMaskOptionsTests
{
    [Fact]
    public void Defaults_AreThoseDocumented()
    {
        var defaults = new AsmaOptions();

        Assert.Equal("asma", defaults.Name);
        Assert.Equal(MaskProtocol.Paper, defaults.Protocol);
        Assert.Equal(500, defaults.Steps);
        Assert.Equal((0.3, null, null), (defaults.FirstStepL2, defaults.Beta, defaults.Tau));
        Assert.Null(defaults.StopIou);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Steps_MustBePositive_EvenThroughWith(int steps)
    {
        var options = new AsmaOptions();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options with { Steps = steps });

        Assert.Equal($"Steps must be at least 1, got {steps}. (Parameter 'Steps')", error.Message);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void StopIou_MustBeAnIou_EvenThroughWith(double iou)
    {
        var options = new AsmaOptions { StopIou = 0.5 };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options with { StopIou = iou });

        Assert.Equal("StopIou", error.ParamName);
    }

    [Theory]
    [InlineData(-1e-6)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rules_RejectABadNumber_AtFirstAndThroughWith(double value)
    {
        var (constant, overlap) = (new SsmOptions { Alpha = 1 }, new AsmaOptions { Beta = 1, Tau = 1 });

        AssertRefused("Alpha", () => new SsmOptions { Alpha = value });
        AssertRefused("Alpha", () => new AsmOptions { Alpha = value });
        AssertRefused("Alpha", () => constant with { Alpha = value });
        AssertRefused("Beta", () => new AsmaOptions { Beta = value });
        AssertRefused("Beta", () => overlap with { Beta = value });
        AssertRefused("Tau", () => new AsmaOptions { Tau = value });
        AssertRefused("Tau", () => overlap with { Tau = value });
        AssertRefused("FirstStepL2", () => new AsmaOptions { FirstStepL2 = value });
        AssertRefused("FirstStepL2", () => new AsmaOptions() with { FirstStepL2 = value });
    }

    [Fact]
    public void FirstStepL2_RejectsZero()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new AsmaOptions { FirstStepL2 = 0 });

        Assert.Equal("FirstStepL2 must be a finite number above 0, got 0. (Parameter 'FirstStepL2')", error.Message);
    }

    private static void AssertRefused(string parameter, Func<AttackOptions> make) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(make).ParamName);
}
