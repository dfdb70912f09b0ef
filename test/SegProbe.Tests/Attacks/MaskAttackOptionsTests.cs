using SegProbe.Attacks;

namespace SegProbe.Tests.Attacks;

public sealed class MaskAttackOptionsTests
{
    [Fact]
    public void Defaults_AreThoseDocumented()
    {
        var defaults = new MaskAttackOptions();

        Assert.Equal(MaskMethod.Asma, defaults.Method);
        Assert.Equal(MaskProtocol.Paper, defaults.Protocol);
        Assert.Equal(500, defaults.Steps);
        Assert.Equal(new CalibratedStep(0.3), defaults.Rule);
        Assert.Null(defaults.StopIou);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Steps_MustBePositive_EvenThroughWith(int steps)
    {
        var options = new MaskAttackOptions();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options with { Steps = steps });

        Assert.Equal($"Steps must be at least 1, got {steps}. (Parameter 'Steps')", error.Message);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void StopIou_MustBeAnIou_EvenThroughWith(double iou)
    {
        var options = new MaskAttackOptions { StopIou = 0.5 };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options with { StopIou = iou });

        Assert.Equal("StopIou", error.ParamName);
    }

    [Theory]
    [InlineData(-1e-6)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rules_RejectABadNumber_AtFirstAndThroughWith(double value)
    {
        var (constant, overlap, calibrated) = (new ConstantStep(1), new OverlapStep(1, 1), new CalibratedStep(1));

        Assert.Equal("Alpha", Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantStep(value)).ParamName);
        Assert.Equal(
            "Alpha", Assert.Throws<ArgumentOutOfRangeException>(() => constant with { Alpha = value }).ParamName);
        Assert.Equal("Beta", Assert.Throws<ArgumentOutOfRangeException>(() => new OverlapStep(value, 0)).ParamName);
        Assert.Equal("Beta", Assert.Throws<ArgumentOutOfRangeException>(() => overlap with { Beta = value }).ParamName);
        Assert.Equal("Tau", Assert.Throws<ArgumentOutOfRangeException>(() => new OverlapStep(0, value)).ParamName);
        Assert.Equal("Tau", Assert.Throws<ArgumentOutOfRangeException>(() => overlap with { Tau = value }).ParamName);
        Assert.Equal(
            "FirstStepL2", Assert.Throws<ArgumentOutOfRangeException>(() => new CalibratedStep(value)).ParamName);
        Assert.Equal(
            "FirstStepL2",
            Assert.Throws<ArgumentOutOfRangeException>(() => calibrated with { FirstStepL2 = value }).ParamName);
    }

    [Fact]
    public void CalibratedStep_RejectsZero()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new CalibratedStep(0));

        Assert.Equal("FirstStepL2 must be a finite number above 0, got 0. (Parameter 'FirstStepL2')", error.Message);
    }
}
