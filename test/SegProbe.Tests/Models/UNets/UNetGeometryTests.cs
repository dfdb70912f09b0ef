using SegProbe.Models;
using SegProbe.Models.UNets;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.UNets;

public sealed class UNetGeometryTests
{
    [Theory]
    [InlineData(4, 572, 388L)]
    [InlineData(4, 556, 372L)]
    [InlineData(4, 188, 4L)]
    [InlineData(4, 172, null)]
    [InlineData(4, 571, null)]
    [InlineData(4, 570, null)]
    [InlineData(2, 44, 4L)]
    [InlineData(2, 100, 60L)]
    [InlineData(1, 18, 2L)]
    [InlineData(1, 17, null)]
    [InlineData(1, 0, null)]
    [InlineData(1, -20, null)]
    public void OutputLength_IsThatOfTheUNetPaper_WithoutPadding(int depth, long length, long? expected)
    {
        var architecture = new UNetArchitecture { Depth = depth, Padding = ConvolutionPadding.Valid };

        Assert.Equal(expected, UNetGeometry.OutputLength(architecture, length));
    }

    [Theory]
    [InlineData(4, 8, 8L)]
    [InlineData(4, 7, null)]
    [InlineData(4, 129, 129L)]
    [InlineData(1, 1, 1L)]
    public void OutputLength_IsTheInputs_WithSamePadding(int depth, long length, long? expected)
    {
        Assert.Equal(expected, UNetGeometry.OutputLength(new() { Depth = depth }, length));
    }

    [Theory]
    [InlineData(4, 128, 128)]
    [InlineData(4, 129, 144)]
    [InlineData(2, 21, 24)]
    public void PaddedLength_IsTheNextMultiple_WithSamePadding(int depth, long length, long expected)
    {
        Assert.Equal(expected, UNetGeometry.PaddedLength(new() { Depth = depth }, length));
        Assert.Equal(
            length, UNetGeometry.PaddedLength(new() { Depth = depth, Padding = ConvolutionPadding.Valid }, length));
    }

    [Fact]
    public void OutputWindow_LiesInTheMiddle_WithoutPadding()
    {
        var architecture = new UNetArchitecture { Padding = ConvolutionPadding.Valid };

        Assert.Equal(new PixelWindow(92, 92, 388, 372), UNetGeometry.OutputWindow(architecture, 572, 556));
    }

    [Theory]
    [InlineData(
        570,
        "height must be a length that an unpadded U-Net of depth 4 can halve evenly, got 570. " +
        "The nearest that fit: 556 and 572. (Parameter 'height')")]
    [InlineData(
        3,
        "height must be a length that an unpadded U-Net of depth 4 can halve evenly, got 3. " +
        "The nearest that fit: 188. (Parameter 'height')")]
    [InlineData(
        -3,
        "height must be a length that an unpadded U-Net of depth 4 can halve evenly, got -3. " +
        "The nearest that fit: 188. (Parameter 'height')")]
    public void OutputWindow_NamesTheNearestLengths_WithoutPadding(long height, string message)
    {
        var architecture = new UNetArchitecture { Padding = ConvolutionPadding.Valid };

        var error = Assert.Throws<ArgumentException>(() => UNetGeometry.OutputWindow(architecture, height, 572));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void OutputWindow_NamesTheSmallestLength_WithSamePadding()
    {
        var error = Assert.Throws<ArgumentException>(() => UNetGeometry.OutputWindow(new(), 128, 7));

        Assert.Equal(
            "width must be at least 8 pixels for a U-Net of depth 4, got 7. Use a larger image. (Parameter 'width')",
            error.Message);
    }

    [Theory]
    [InlineData(1, ConvolutionPadding.Valid)]
    [InlineData(2, ConvolutionPadding.Valid)]
    [InlineData(3, ConvolutionPadding.Valid)]
    [InlineData(1, ConvolutionPadding.Same)]
    [InlineData(2, ConvolutionPadding.Same)]
    [InlineData(3, ConvolutionPadding.Same)]
    public void OutputLength_IsThatOfTheNetwork(int depth, ConvolutionPadding padding)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var architecture = new UNetArchitecture { InputChannels = 1, Width = 1, Depth = depth, Padding = padding };
        using var model = new UNetModel(new UNet(architecture, new Generator(1)));
        var fitting = Enumerable.Range(1, 130)
            .Where(length => UNetGeometry.OutputLength(architecture, length) is not null)
            .ToArray();

        Assert.True(fitting.Length > 4);
        foreach (var length in fitting.Where((_, place) => place % 5 == 0))
        {
            var output = model.Logits(zeros([1, 1, length, fitting[0]])).shape;

            Assert.Equal(UNetGeometry.OutputLength(architecture, length), output[2]);
            Assert.Equal(UNetGeometry.OutputLength(architecture, fitting[0]), output[3]);
        }
    }
}
