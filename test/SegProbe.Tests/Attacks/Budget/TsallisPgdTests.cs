using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Budget;

public sealed class TsallisPgdTests
{
    private const double Step = 1e-6;

    [Theory]
    [InlineData(-2)]
    [InlineData(0.4)]
    public void LossWeights_MakeTheCrossEntropysGradientThatOfTheTsallisCrossEntropy(double order)
    {
        using var scope = NewDisposeScope();
        var random = new Generator(7);
        var logits = 2 * randn([1, 3, 2, 3], ScalarType.Float64, generator: random);
        var labels = randint(0, 3, [1, 2, 3], ScalarType.Int64, generator: random);
        var loss = PixelLoss.CrossEntropy(logits, labels);
        var weights = TsallisPgdOptions.LossWeights(loss.Values, full([1, 1, 1], order, ScalarType.Float64), false);

        var gradient = (weights.unsqueeze(1) * loss.LogitGradient).flatten().data<double>().ToArray();

        for (var i = 0; i < gradient.Length; i++)
        {
            var shift = zeros(logits.numel(), ScalarType.Float64);
            shift[i] = Step;
            var rise = Tsallis(logits + shift.view_as(logits)) - Tsallis(logits - shift.view_as(logits));
            Assert.Equal(rise / (2 * Step), gradient[i], 1e-7);
        }

        double Tsallis(Tensor at)
        {
            var probability = at.softmax(1).gather(1, labels.unsqueeze(1));
            return ((1 - probability.pow(1 - order)) / (1 - order)).sum().ToDouble();
        }
    }

    [Fact]
    public void LossWeights_OfATarget_AreThoseOfTheOtherClasses()
    {
        // A pixel with 10 % for its target counts 0.9^3 at q = -2, one with 90 % counts 0.1^3; all alike at q = 1.
        using var scope = NewDisposeScope();
        var crossEntropy = -tensor([0.1f, 0.9f]).view(1, 1, 2).log();

        var first = TsallisPgdOptions.LossWeights(crossEntropy, full([1, 1, 1], -2f), true);
        var last = TsallisPgdOptions.LossWeights(crossEntropy, full([1, 1, 1], 1f), true);

        Assert.True(first.allclose(tensor([0.729f, 0.001f]).view(1, 1, 2), atol: 1e-6));
        Assert.True(last.allclose(ones(1, 1, 2)));
    }

    [Fact]
    public void Run_ShrinksTheBallToTheBudget_AndGivesAStateOfTheLastPart()
    {
        // Too small a budget to turn a pixel: each keeps being pushed.
        using var scope = NewDisposeScope();
        var options = new TsallisPgdOptions { Epsilon = 0.01, Steps = 40 };

        using var outcome = new AttackRunner(options).Run(
            new TwoClassPixelModel(), full([1, 2, 3, 3], 0.5f), ones([1, 3, 3], ScalarType.Int64),
            TestContext.Current.CancellationToken)[0];

        double[] farthest =
            [.. outcome.Trajectory.Skip(1).Chunk(4).Select(states => states.Max(state => state.Linf) / 0.01)];
        Assert.Equal([2, 2, 2, 1.5, 1.5, 1.5, 1, 1, 1, 1], farthest.Select(factor => Math.Round(factor, 3)));
        Assert.True(outcome.Best.Step is 0 or > 24);
    }
}
