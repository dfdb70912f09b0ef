using SegProbe.Attacks;
using SegProbe.Attacks.Published;
using static TorchSharp.torch;

namespace SegProbe.Tests.Attacks.Published;

public sealed class PixelEmphasisTests
{
    // Predicted: 0, 1, 1, 0. Wanted: 0, 0, 1, 1. The third class does not occur.
    private static readonly float[,] Scores = { { 2, 0, 0, 1 }, { 0, 1, 3, 0 }, { -1, -1, -1, -1 } };

    [Theory]
    [InlineData(AttackGoal.Targeted, new[] { 0f, 1, 0, 1 })]
    [InlineData(AttackGoal.Untargeted, new[] { 1f, 0, 1, 0 })]
    public void Masked_IsOne_WhereTheClassIsNotAsWanted(AttackGoal goal, float[] expected)
    {
        using var scope = NewDisposeScope();

        Assert.Equal(expected, PixelEmphasis.Masked(Pixels(goal)).data<float>().ToArray());
    }

    [Theory]
    [InlineData(0f, new[] { 0f, 1, 0, 1 })]
    [InlineData(0.5f, new[] { 0.25f, 0.75f, 0.25f, 0.75f })]
    public void Shifting_GoesFromPixelsThatAreLeftTowardsAll(float progress, float[] expected)
    {
        using var scope = NewDisposeScope();
        var share = full([1, 1, 1], progress);

        Assert.Equal(expected, PixelEmphasis.Shifting(Pixels(AttackGoal.Targeted), share).data<float>().ToArray());
    }

    [Fact]
    public void Cosine_IsThatOfProbabilitiesAndLabel()
    {
        // Of the first pixel: probabilities in the ratio e^2 : 1 : e^-1.
        using var scope = NewDisposeScope();
        var expected = Math.Exp(2) / Math.Sqrt(Math.Exp(4) + 1 + Math.Exp(-2));

        Assert.Equal(expected, PixelEmphasis.Cosine(Pixels(AttackGoal.Untargeted)).data<float>()[0], 1e-6);
        Assert.Equal(1 - expected, PixelEmphasis.Cosine(Pixels(AttackGoal.Targeted)).data<float>()[0], 1e-6);
    }

    [Fact]
    public void Balanced_GivesEachClassOfTheMaskTheSameSum_AndNoneToOthers()
    {
        // Label 0 has weight 3, label 1 has weight 1; class 2 does not occur.
        using var scope = NewDisposeScope();
        var pixels = Pixels(AttackGoal.Untargeted, [1, 2, 1, 0]);

        var emphasis = PixelEmphasis.Balanced(pixels).data<float>().ToArray();

        Assert.Equal([4f / 3, 0, 4, 0], emphasis);
    }

    [Fact]
    public void Balanced_IsFinite_WhereNoPixelCounts()
    {
        using var scope = NewDisposeScope();

        var emphasis = PixelEmphasis.Balanced(Pixels(AttackGoal.Targeted, [0, 0, 0, 0]));

        Assert.Equal([0f, 0, 0, 0], emphasis.data<float>().ToArray());
    }

    private static ScoredPixels Pixels(AttackGoal goal, float[]? weights = null) => new(
        tensor(Scores).view(1, 3, 1, 4),
        tensor([0L, 0, 1, 1]).view(1, 1, 4),
        tensor(weights ?? [1, 1, 1, 1]).view(1, 1, 4),
        goal);
}
