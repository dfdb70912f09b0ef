using SegProbe.Models.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>
/// Networks as PyTorch exports them. The files come from
/// <c>python3 test/reference/make_onnx.py test/SegProbe.Tests/Models/Onnx/Data</c>.
/// </summary>
public sealed class OnnxNetworkTests
{
    public static TheoryData<string, long[]> Networks => new()
    {
        { "unet-batch-norm", [1, 3, 16, 16] },
        { "unet-batch-norm-apart", [2, 3, 32, 16] },
        { "unet-instance-norm", [1, 3, 24, 32] },
        { "unet-softmax", [2, 3, 32, 48] },
        { "unet-one-logit", [1, 3, 20, 16] },
        { "unet-sigmoid", [1, 3, 16, 64] },
        { "unet-nhwc", [1, 16, 16, 3] },
        { "classifier", [1, 1, 24, 24] },
        { "attention", [2, 3, 64, 32] },
        { "attention-fixed", [1, 3, 32, 32] },
        { "pieces", [1, 3, 12, 12] },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Forward_AgreesWithOnnxRuntime(string name, long[] size)
    {
        using var scope = NewDisposeScope();
        using var network = Load(name, new() { CutActivation = false, Verify = false });
        using var runtime = Load(name, new() { Differentiable = false });
        var image = Image(size);

        var actual = network.Forward(image);
        var again = network.Forward(image);
        var expected = runtime.Forward(image);

        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.abs().max().ToDouble() > 0.01);
        Assert.InRange((actual - expected).abs().max().ToDouble(), 0, 1e-4 * expected.abs().max().ToDouble());
        Assert.True(actual.equal(again).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Forward_HasTheGradientOfItsDifferences(string name, long[] size)
    {
        using var scope = NewDisposeScope();
        using var network = Load(name, new() { Verify = false });

        using var random = new Generator(3, CPU);

        FiniteDifference.AssertAgree(network.Forward, rand(size, generator: random), step: 3e-4, tolerance: 0.05);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Load_AgreesWithItsOwnCheck(string name, long[] size)
    {
        using var network = Load(name, new());

        Assert.Equal(size.Length, network.InputShape!.Count);
        Assert.Equal("onnx", network.Format);
        Assert.Equal(["scores"], network.Outputs);
    }

    [Theory]
    [InlineData("unet-batch-norm", null)]
    [InlineData("unet-one-logit", null)]
    [InlineData("unet-softmax", "Softmax")]
    [InlineData("unet-nhwc", "Softmax")]
    [InlineData("unet-sigmoid", "Sigmoid")]
    public void RemovedActivation_IsTheLast_AndItsResultFollowsFromTheScores(string name, string? removed)
    {
        using var scope = NewDisposeScope();
        using var cut = Load(name, new());
        using var whole = Load(name, new() { CutActivation = false });
        var image = Image(name == "unet-nhwc" ? [1, 16, 16, 3] : [1, 3, 16, 16]);

        var scores = cut.Forward(image);

        Assert.Equal(removed, cut.RemovedActivation);
        Assert.Null(whole.RemovedActivation);
        var activated = removed switch
        {
            "Softmax" => scores.softmax(name == "unet-nhwc" ? 3 : 1),
            "Sigmoid" => scores.sigmoid(),
            _ => scores,
        };
        Assert.True(activated.allclose(whole.Forward(image), rtol: 1e-4, atol: 1e-6));
    }

    [Fact]
    public void InputShape_HasNoLength_WhereTheFileLeavesItFree()
    {
        using var free = Load("unet-softmax", new());
        using var nhwc = Load("unet-nhwc", new());

        Assert.Equal([null, 3, null, null], free.InputShape!);
        Assert.Equal([1, 16, 16, 3], nhwc.InputShape!);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Forward_LeavesOneTensorBehind_AndNoneAfterDisposal(string name, long[] size)
    {
        using var scope = NewDisposeScope();
        var image = Image(size).requires_grad_();
        var before = Live();
        using (var network = Load(name, new()))
        {
            network.Forward(image).Dispose();
            var loaded = Live();
            for (var i = 0; i < 3; i++)
            {
                using var step = NewDisposeScope();
                using var result = network.Forward(image);
                Assert.Equal(loaded + 1, Live());
            }
        }

        Assert.Equal(before, Live());

        static long Live() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }

    [Fact]
    public void Weights_AreFrozen()
    {
        using var scope = NewDisposeScope();
        using var network = Load("unet-batch-norm", new());

        Assert.False(network.Forward(Image([1, 3, 16, 16])).requires_grad);
        Assert.True(network.Forward(Image([1, 3, 16, 16]).requires_grad_()).requires_grad);
    }

    [Fact]
    public void Forward_NamesTheShape_WhereTheNetworkDoesNotTakeIt()
    {
        using var scope = NewDisposeScope();
        using var network = Load("unet-batch-norm", new());

        var error = Assert.Throws<DataFileException>(() => network.Forward(Image([1, 4, 16, 16])));

        Assert.Contains("must take an input [1, 4, 16, 16]", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static Tensor Image(long[] size) => 0.5f + Waves.Of(size, 0.5, 0.7);

    private static OnnxNetwork Load(string name, OnnxLoadOptions options) =>
        OnnxNetwork.Load(TestFiles.Beside($"Data/{name}.onnx"), options);
}
