using SegProbe.Attacks;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Published;

public sealed class PixelLossTests
{
    private const double Step = 1e-6;

    [Fact]
    public void JensenShannon_IsTheMeanOfTwoDivergencesFromTheMixture()
    {
        using var scope = NewDisposeScope();
        var (scores, labels, _) = Pixels();

        var values = PixelLoss.JensenShannon(scores, labels).Values;

        var certain = zeros_like(scores).scatter(1, labels.unsqueeze(1), ones_like(scores));
        var probabilities = scores.softmax(1);
        var mixture = (probabilities + certain) / 2;
        var expected = (Divergence(probabilities, mixture) + Divergence(certain, mixture)) / 2;
        Assert.True(values.allclose(expected, atol: 1e-12));
    }

    [Fact]
    public void CrossEntropy_IsMinusTheLogarithmOfTheLabelsProbability()
    {
        using var scope = NewDisposeScope();
        var (scores, labels, _) = Pixels();

        var values = PixelLoss.CrossEntropy(scores, labels).Values;

        Assert.True(values.allclose(-scores.softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1).log(), atol: 1e-12));
    }

    [Fact]
    public void CrossEntropy_HasASlope_WhereTheSoftmaxRoundsToOne()
    {
        // 1 - p is e^-40, which 1 less a rounded p is not.
        using var scope = NewDisposeScope();
        var scores = tensor([40f, 0f]).view(1, 2, 1, 1);

        var slopes = PixelLoss.CrossEntropy(scores, zeros([1, 1, 1], ScalarType.Int64)).LogitGradient.data<float>().ToArray();

        Assert.Equal(Math.Exp(-40), slopes[1], 1e-22);
        Assert.Equal(-slopes[1], slopes[0]);
    }

    [Theory]
    [InlineData("cross entropy", AttackGoal.Targeted)]
    [InlineData("cross entropy", AttackGoal.Untargeted)]
    [InlineData("Jensen-Shannon", AttackGoal.Targeted)]
    [InlineData("Jensen-Shannon", AttackGoal.Untargeted)]
    public void LogitGradient_OfTheMean_IsItsDifferences(string name, AttackGoal goal)
    {
        // The weights of the losses are constants to the derivative.
        using var scope = NewDisposeScope();
        var (scores, labels, weights) = Pixels();
        var lossWeights = rand([2, 2, 3], ScalarType.Float64, generator: new Generator(8));
        Func<Tensor, Tensor, PixelLoss> loss =
            name == "cross entropy" ? PixelLoss.CrossEntropy : PixelLoss.JensenShannon;
        var (_, gradient) = loss(scores, labels).Mean(lossWeights, weights, goal);
        var found = gradient.flatten().data<double>().ToArray();

        for (var i = 0; i < found.Length; i++)
        {
            var shift = zeros(scores.numel(), ScalarType.Float64);
            shift[i] = Step;
            var rise = Value(scores + shift.view_as(scores)) - Value(scores - shift.view_as(scores));
            Assert.Equal(rise / (2 * Step), found[i], 1e-8);
        }

        double Value(Tensor at) => loss(at, labels).Mean(lossWeights, weights, goal).Objective.sum().item<double>();
    }

    private static Tensor Divergence(Tensor of, Tensor from) => of.xlogy(of / from).sum(1);

    private static (Tensor Scores, Tensor Labels, Tensor Weights) Pixels()
    {
        var random = new Generator(7);
        return (
            3 * randn([2, 3, 2, 3], ScalarType.Float64, generator: random),
            randint(0, 3, [2, 2, 3], ScalarType.Int64, generator: random),
            rand([2, 2, 3], ScalarType.Float64, generator: random));
    }
}
