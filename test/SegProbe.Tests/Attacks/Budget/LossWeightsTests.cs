using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Engine;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Budget;

public sealed class LossWeightsTests
{
    // Predicted: 0, 1, 1, 0. Wanted: 0, 0, 1, 1. The third class does not occur.
    private static readonly float[,] Scores = { { 2, 0, 0, 1 }, { 0, 1, 3, 0 }, { -1, -1, -1, -1 } };

    [Theory]
    [InlineData(AttackGoal.Targeted, new[] { 0f, 1, 0, 1 })]
    [InlineData(AttackGoal.Untargeted, new[] { 1f, 0, 1, 0 })]
    public void NotYetAdversarial_IsOne_WhereTheClassIsNotAsWanted(AttackGoal goal, float[] expected)
    {
        using var scope = NewDisposeScope();
        var one = ones(1, 1, 1, 1);
        var context = new StepContext
        {
            Range = new(0, 1),
            Goal = goal,
            Clean = one,
            Images = one,
            Best = one,
            Logits = Logits,
            Predicted = Logits.argmax(1),
            Labels = Labels,
            Weights = ones_like(Labels, ScalarType.Float32),
            Steps = one,
            Iou = one,
            Seeds = [0],
        };

        Assert.Equal(expected, context.NotYetAdversarial.data<float>().ToArray());
    }

    [Theory]
    [InlineData(0f, new[] { 0f, 1, 0, 1 })]
    [InlineData(0.5f, new[] { 0.25f, 0.75f, 0.25f, 0.75f })]
    public void SegPgd_GoesFromPixelsThatAreNotYetAdversarialTowardsAll(float progress, float[] expected)
    {
        using var scope = NewDisposeScope();

        var weights = SegPgdOptions.LossWeights(NotYet([0, 1, 0, 1]), full([1, 1, 1], progress));

        Assert.Equal(expected, weights.data<float>().ToArray());
    }

    [Fact]
    public void CosPgd_TakesTheCosineOfProbabilitiesAndLabel()
    {
        // Of the first pixel: probabilities in the ratio e^2 : 1 : e^-1.
        using var scope = NewDisposeScope();
        var expected = Math.Exp(2) / Math.Sqrt(Math.Exp(4) + 1 + Math.Exp(-2));

        Assert.Equal(expected, CosPgdOptions.LossWeights(Logits, Labels, isTargeted: false).data<float>()[0], 1e-6);
        Assert.Equal(1 - expected, CosPgdOptions.LossWeights(Logits, Labels, isTargeted: true).data<float>()[0], 1e-6);
    }

    [Fact]
    public void ApgdBmce_GivesEachClassOfTheMaskTheSameSum_AndNoneToOthers()
    {
        // Label 0 has weight 3, label 1 has weight 1; class 2 does not occur.
        using var scope = NewDisposeScope();

        var weights = ApgdBmceOptions.LossWeights(NotYet([1, 0, 1, 0]), Labels, NotYet([1, 2, 1, 0]), 3);

        Assert.Equal([4f / 3, 0, 4, 0], weights.data<float>().ToArray());
    }

    [Fact]
    public void ApgdBmce_IsFinite_WhereNoPixelCounts()
    {
        using var scope = NewDisposeScope();

        var weights = ApgdBmceOptions.LossWeights(NotYet([0, 1, 0, 1]), Labels, NotYet([0, 0, 0, 0]), 3);

        Assert.Equal([0f, 0, 0, 0], weights.data<float>().ToArray());
    }

    private static Tensor Logits => tensor(Scores).view(1, 3, 1, 4);

    private static Tensor Labels => tensor([0L, 0, 1, 1]).view(1, 1, 4);

    private static Tensor NotYet(float[] values) => tensor(values).view(1, 1, 4);
}
