using SegProbe.Models;
using SegProbe.Models.UNets.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.UNets.Kernels;

/// <summary>Winograd's convolution against libtorch's direct one in float64.</summary>
public sealed class WinogradConvolutionTests
{
    // Vectors that this processor does not have are put together from smaller ones.
    private static readonly Func<Tensor, Tensor?, int, WinogradConvolution>[] Widths =
    [
        (weight, bias, padding) => new WinogradConvolution<Lanes128>(weight, bias, padding),
        (weight, bias, padding) => new WinogradConvolution<Lanes256>(weight, bias, padding),
        (weight, bias, padding) => new WinogradConvolution<Lanes512>(weight, bias, padding),
    ];

    [Theory]
    [InlineData(16, 16, 3, 3, 0)]
    [InlineData(16, 48, 4, 7, 0)]
    [InlineData(48, 16, 7, 4, 1)]
    [InlineData(32, 32, 13, 38, 2)]
    [InlineData(64, 32, 1, 1, 1)]
    [InlineData(256, 64, 30, 29, 2)]
    [InlineData(8, 8, 9, 10, 1)]
    [InlineData(11, 9, 10, 13, 2)]
    [InlineData(24, 40, 17, 6, 0)]
    public void Apply_IsTheDirectConvolution(int inputs, int outputs, int height, int width, int padding)
    {
        using var scope = NewDisposeScope();
        var (maps, weight, bias) = Random(2, inputs, outputs, height, width);

        var results = Widths.Select(make => Apply(make(weight, bias, padding), maps)).ToArray();

        var expected = Exact(maps, weight, bias, padding);
        Assert.All(results, result => Assert.Equal(expected.shape, result.shape));
        Assert.All(results, result => Assert.InRange(Error(result, expected), 0, 1e-5));
    }

    [Fact]
    public void Apply_RoundsAboutAsADirectConvolutionDoes()
    {
        using var scope = NewDisposeScope();
        var (maps, weight, bias) = Random(1, 128, 128, 46, 46);
        var expected = Exact(maps, weight, bias, 0);

        var errors = Widths.Select(make => Error(Apply(make(weight, bias, 0), maps), expected));

        var direct = Error(nn.functional.conv2d(maps, weight, bias), expected);
        Assert.All(errors, error => Assert.InRange(error, 0, 4 * direct));
    }

    [Theory]
    [InlineData(OutputFinish.None)]
    [InlineData(OutputFinish.Relu)]
    [InlineData(OutputFinish.Gate)]
    public void Apply_DoesTheSame_WithVectorsOfAnyWidth(object finish)
    {
        using var scope = NewDisposeScope();
        var (maps, weight, bias) = Random(3, 24, 40, 17, 14);
        var gate = randn([3, 40, 17, 14], generator: new Generator(4));

        var results = Widths.Select(make => Apply(make(weight, bias, 1), maps, (OutputFinish)finish, gate)).ToArray();

        // Where the processor does not fuse multiplication and addition the last digits differ.
        Assert.All(results, result => Assert.True(result.allclose(results[0], rtol: 1e-4, atol: 1e-4)));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(8)]
    public void Apply_JoinsTheChannelsOfSeveralMaps_OneOfThemCropped(int channels)
    {
        using var scope = NewDisposeScope();
        var (first, weight, bias) = Random(2, 3 * channels, 16, 15, 18);
        var second = first.narrow(1, channels, 2 * channels).contiguous();
        var larger = nn.functional.pad(first.narrow(1, 0, channels), [3, 2, 1, 4], value: 9);
        var cropped = ChannelsLast.Arrange(larger).narrow(2, 1, 15).narrow(3, 3, 18);
        var convolution = WinogradConvolution.Of(weight, bias, 1);

        var result = convolution.Apply([cropped, second], OutputFinish.None);

        Assert.InRange(Error(result, Exact(first, weight, bias, 1)), 0, 3e-6);
    }

    [Fact]
    public void Apply_LeavesOutWhatIsNegative_WithRelu()
    {
        using var scope = NewDisposeScope();
        var (maps, weight, bias) = Random(1, 16, 16, 9, 11);
        var convolution = WinogradConvolution.Of(weight, bias, 1);

        var result = convolution.Apply([maps], OutputFinish.Relu);

        var plain = convolution.Apply([maps], OutputFinish.None);
        Assert.True(plain.lt(0).any().ToBoolean());
        Assert.True(result.equal(plain.relu()).all().ToBoolean());
    }

    [Theory]
    [InlineData(32)]
    [InlineData(24)]
    public void Apply_PassesWhereTheGateIsPositive(int outputs)
    {
        using var scope = NewDisposeScope();
        var (maps, weight, _) = Random(1, 16, outputs, 9, 11);
        var gate = randn([1, outputs, 9, 11], generator: new Generator(4)).relu();
        var convolution = WinogradConvolution.Of(weight, null, 1);

        var result = convolution.Apply([maps], OutputFinish.Gate, gate);

        var plain = convolution.Apply([maps], OutputFinish.None);
        Assert.True(result.equal(plain * gate.sign()).all().ToBoolean());
    }

    [Fact]
    public void Apply_GivesTheSameBits_AloneOrInABatch_WithOneThreadOrTwo()
    {
        using var scope = NewDisposeScope();
        var (maps, weight, bias) = Random(3, 32, 48, 33, 27);
        var convolution = WinogradConvolution.Of(weight, bias, 1);
        var together = convolution.Apply([maps], OutputFinish.None);
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);

            var alone = convolution.Apply([maps.narrow(0, 1, 1)], OutputFinish.None);

            Assert.True(alone[0].equal(together[1]).all().ToBoolean());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Apply_KeepsNotANumber_ThroughRelu()
    {
        using var scope = NewDisposeScope();
        var (maps, weight, bias) = Random(1, 16, 16, 9, 9);
        maps[0, 0, 4, 4] = float.NaN;
        var convolution = WinogradConvolution.Of(weight, bias, 0);

        var result = convolution.Apply([maps], OutputFinish.Relu);

        Assert.True(result[0, 0, 3, 3].isnan().ToBoolean());
    }

    [Theory]
    [InlineData(3, 16)]
    [InlineData(16, 7)]
    public void Takes_IsFalse_ForLessThanHalfAVector(int inputs, int outputs)
    {
        using var weight = ones([outputs, inputs, 3, 3]);

        Assert.False(WinogradConvolution.Takes(weight));
    }

    private static Tensor Apply(
        WinogradConvolution convolution, Tensor maps, OutputFinish finish = OutputFinish.None, Tensor? gate = null) =>
        convolution.Apply([maps], finish, finish == OutputFinish.Gate ? gate : null);

    private static (Tensor Maps, Tensor Weight, Tensor Bias) Random(
        int images, int inputs, int outputs, int height, int width)
    {
        var random = new Generator(1);
        return (
            ChannelsLast.Arrange(randn([images, inputs, height, width], generator: random)),
            randn([outputs, inputs, 3, 3], generator: random), randn([outputs], generator: random));
    }

    private static Tensor Exact(Tensor maps, Tensor weight, Tensor bias, int padding) =>
        nn.functional.conv2d(
            maps.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias.to(ScalarType.Float64),
            padding: [padding, padding]);

    private static double Error(Tensor result, Tensor expected) =>
        ((result - expected).norm() / expected.norm()).ToDouble();
}
