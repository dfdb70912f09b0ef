using System.Globalization;
using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Models.Contracts;
using SegProbe.Models.Tiles;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Tiles;

/// <summary>The numbers come from <c>python3 test/reference/tiled_inference.py</c>.</summary>
public sealed class SlidingWindowTests
{
    [Theory]
    [InlineData(8, 8, 0.25, "0")]
    [InlineData(13, 4, 0.5, "0,2,4,6,8,9")]
    [InlineData(11, 4, 0.25, "0,3,6,7")]
    [InlineData(20, 6, 0.9, "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14")]
    [InlineData(10, 4, 0.0, "0,4,6")]
    public void Starts_AreThoseOfTheReference(long length, long side, double overlap, string expected) =>
        Assert.Equal(
            expected.Split(',').Select(each => long.Parse(each, CultureInfo.InvariantCulture)),
            TileGrid.Starts(length, side, overlap));

    [Theory]
    [InlineData(8, 8, 8, 0.25, false, -0.2339457, 1.484033, -4.726877)]
    [InlineData(13, 11, 4, 0.5, false, 4.015783, 0.1642117, -0.8824748)]
    [InlineData(13, 11, 4, 0.25, true, 3.814642, 0.1642117, -1.053331)]
    [InlineData(16, 16, 8, 0.5, true, 2.160267, 0.3764785, -3.796061)]
    [InlineData(9, 20, 6, 0.9, true, -2.390137, 0.8721539, -4.787666)]
    [InlineData(5, 12, 8, 0.25, false, 0.4097613, 0.003021564, -0.3075377)]
    public void Run_GivesScoresAndGradientOfTheReference(
        int height, int width, int side, double overlap, bool gaussian, double sum, double corner, double slope)
    {
        using var scope = NewDisposeScope();
        var window = new SlidingWindow(
            "model", Ramped, [side, side], overlap, gaussian ? TileBlend.Gaussian : TileBlend.Constant);
        var image = (0.5f + Waves.Of([1, 1, height, width], 0.5, 0.7)).requires_grad_();

        var scores = window.Run(image);
        var gradient = autograd.grad([scores], [image], [Waves.Of(scores.shape, 1, 1.3)])[0];

        Assert.Equal(sum, (scores * Waves.Of(scores.shape, 1, 0.9)).sum().ToDouble(), 1e-4);
        Assert.Equal(corner, scores[0, 0, height - 1, width - 1].ToDouble(), 1e-5);
        Assert.Equal(slope, (gradient * Waves.Of(image.shape, 1, 0.37)).sum().ToDouble(), 1e-4);
    }

    [Theory]
    [InlineData(TileBlend.Constant)]
    [InlineData(TileBlend.Gaussian)]
    public void Logits_InTiles_HaveTheGradientOfTheirDifferences(TileBlend blend)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Open("fixed-size", new() { Tile = 8, Overlap = 0.5, Blend = blend });

        Gradients.AssertAgree(model, 0.5f + Waves.Of([1, 3, 19, 14], 0.5, 0.7));
    }

    [Fact]
    public void Logits_OfOneTile_AreThoseOfTheModel()
    {
        using var scope = NewDisposeScope();
        using var plain = SmallModels.Open("fixed-size");
        using var tiled = SmallModels.Open("fixed-size", new() { Tile = 8 });
        var image = cat([SmallModels.Image, SmallModels.Image * 0.5]);

        Assert.True(plain.Logits(image).allclose(tiled.Logits(image)));
    }

    [Fact]
    public void Logits_InTiles_OfANetworkThatSeesOnePixel_AreThoseOfTheWholeImage_WithTheirGradient()
    {
        using var scope = NewDisposeScope();
        var image = rand([2, 3, 17, 23], generator: new(5)).requires_grad_();
        var other = image.detach().clone().requires_grad_();
        var tiled = new SlidingWindow("model", x => x.square() * 3, sides: [6, 6], overlap: 0.4, TileBlend.Gaussian)
            .Run(image);
        var whole = other.square() * 3;
        var weights = randn(whole.shape, generator: new(6));

        Assert.True(tiled.allclose(whole, atol: 1e-5));
        Assert.True(
            autograd.grad([tiled], [image], [weights])[0]
                .allclose(autograd.grad([whole], [other], [weights])[0], atol: 1e-5));
    }

    [Fact]
    public void Gradient_LeavesOutTiles_ThatNothingIsAskedOf()
    {
        using var scope = NewDisposeScope();
        var evaluated = 0;
        var window = new SlidingWindow(
            "model",
            tile =>
            {
                evaluated++;
                return tile * 2;
            },
            sides: [4, 4], overlap: 0, TileBlend.Constant);
        var image = ones([1, 1, 4, 40], requires_grad: true);
        var scores = window.Run(image);
        var weights = zeros_like(scores);
        weights[0, 0, 1, 9] = 1f;

        evaluated = 0;
        var gradient = autograd.grad([scores], [image], [weights])[0];

        Assert.Equal(1, evaluated);
        Assert.Equal(2, gradient[0, 0, 1, 9].ToDouble());
        Assert.Equal(2, gradient.sum().ToDouble());
    }

    [Fact]
    public void Gradient_HoldsTheGraphOfOneTileAtATime()
    {
        // What a network's graph holds is counted where a tile's graph is built: the tensors alive at each tile.
        using var scope = NewDisposeScope();

        Assert.Equal(MostAliveWithin(columns: 3), MostAliveWithin(columns: 12));
    }

    [Fact]
    public void Attack_ThroughTiles_LeavesNoTensorsBehind_AndMoves()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Open("fixed-size", new() { Tile = 8, Overlap = 0.5 });
        var image = 0.5f + Waves.Of([1, 3, 20, 20], 0.4, 0.7);
        var target = ones([1, 20, 20], ScalarType.Int64);
        var attack = new AttackRunner(new AsmaOptions { Steps = 2 });
        attack.Run(model, image, target, TestContext.Current.CancellationToken)[0].Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var outcome = attack.Run(model, image, target, TestContext.Current.CancellationToken)[0];

        Assert.True(outcome.Last.L2 > 0);
        outcome.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Logits_InTiles_RefuseANetworkThatCropsThem()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Open("unpadded", new() { Tile = 8 });

        var error = Assert.Throws<DataFileException>(() => model.Logits(ones(1, 3, 20, 20)));

        Assert.Equal(
            $"{SmallModels.PathOf("unpadded")} must give scores of a tile's size, 8 x 8, to be used with --tile, " +
            "got [1, 2, 6, 6]. Leave out --tile, or choose a tile that the model does not crop.", error.Message);
    }

    private static long MostAliveWithin(int columns)
    {
        using var scope = NewDisposeScope();
        var most = 0L;
        var window = new SlidingWindow(
            "model",
            tile =>
            {
                var deep = Enumerable.Range(0, 8).Aggregate(tile, (x, _) => x.square() + 0.1);
                most = Math.Max(most, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
                return deep;
            },
            sides: [4, 4], overlap: 0, TileBlend.Constant);
        var image = (ones([1, 1, 4, 4 * columns]) * 0.5).requires_grad_();
        var scores = window.Run(image);
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        autograd.grad([scores], [image], [ones_like(scores)]);
        return most - alive;
    }

    // x^2 times a ramp over the tile, and x minus the ramp.
    private static Tensor Ramped(Tensor tile)
    {
        var side = tile.shape[^1];
        var ramp = 1 + (arange(side * side, ScalarType.Float32).view(1, 1, side, side) / (side * side));
        return cat([tile.square() * ramp, tile - ramp], 1);
    }
}
