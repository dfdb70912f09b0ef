using Google.Protobuf;
using SegProbe.Models.Onnx;
using SegProbe.Models.Onnx.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>Networks that end in an ArgMax over the classes: scores of four classes, then labels.</summary>
public sealed class OnnxLabelsTests : IDisposable
{
    private const int Float32 = 1;

    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string, bool, int> Networks => new()
    {
        { "Conv|ArgMax axis=1 keepdims=0", false, 1 },
        { "Conv|ArgMax axis=-3 keepdims=1|Squeeze at=1|Cast to=1", false, 1 },
        { "Conv|Softmax axis=1|ArgMax axis=1 keepdims=0", false, 1 },
        { "Conv|Transpose perm=0,2,3,1|ArgMax axis=-1 keepdims=0", false, 1 },
        { "Conv|Transpose perm=0,2,3,1|Softmax axis=3|ArgMax axis=3 keepdims=1|Cast to=2", false, 1 },
        { "Transpose perm=0,3,1,2|Conv|ArgMax axis=1 keepdims=0", true, 3 },
        { "Transpose perm=0,3,1,2|Conv|Transpose perm=0,2,3,1|ArgMax axis=3 keepdims=0", true, 3 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Load_CutsTheArgMaxOff_AndGivesTheScoresOfItsLabels(string nodes, bool channelsLast, int classAxis)
    {
        Write(nodes, channelsLast);
        using var network = OnnxNetwork.Load(folder["net.onnx"], new());
        using var whole = OnnxNetwork.Load(folder["net.onnx"], new() { Differentiable = false });
        var image = rand(channelsLast ? [1, 7, 6, 3] : [1, 3, 7, 6], generator: new Generator(3)).requires_grad_();

        var scores = network.Forward(image);

        Assert.True(network.RemovedArgMax);
        Assert.False(whole.RemovedArgMax);
        Assert.Equal(nodes.Contains("Softmax", StringComparison.Ordinal) ? "Softmax" : null, network.RemovedActivation);
        Assert.Equal(channelsLast ? [1, 7, 6, 4] : [1, 4, 7, 6], scores.shape);
        var labels = scores.argmax(classAxis).flatten().data<long>().ToArray();
        Assert.Equal(whole.Forward(image).flatten().data<float>().ToArray(), labels.Select(label => (float)label));
        Assert.Equal([0L, 1, 2, 3], labels.Distinct().Order());
        Assert.True(autograd.grad([scores.square().sum()], [image])[0].abs().min().ToDouble() > 0);
    }

    [Theory]
    [InlineData("Conv|ArgMax axis=0 keepdims=0")]
    [InlineData("Conv|ArgMax axis=2 keepdims=0")]
    [InlineData("Conv|ArgMin axis=1 keepdims=0")]
    public void Load_RefusesLabels_ThatAreNotOfTheHighestClass(string nodes)
    {
        Write(nodes, channelsLast: false);

        var error = Assert.Throws<DataFileException>(() => OnnxNetwork.Load(folder["net.onnx"], new()));

        Assert.Contains("must give real numbers as 'y', got int64.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeepsTheArgMax_WhereNothingIsToBeCutOff()
    {
        Write("Conv|ArgMax axis=1 keepdims=0", channelsLast: false);

        Assert.Throws<DataFileException>(() => OnnxNetwork.Load(folder["net.onnx"], new() { CutActivation = false }));
    }

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    private void Write(string nodes, bool channelsLast)
    {
        var graph = new GraphMessage
        {
            Name = "g",
            Inputs = { OperatorCase.Value("x", Float32, channelsLast ? [1, 7, 6, 3] : [1, 3, 7, 6]) },
            Initializers =
            {
                OperatorCase.Constant("weights", Waves.Of([4, 3, 1, 1], 1, 2.3)),
                OperatorCase.Constant("one", tensor(new long[] { 1 })),
            },
        };
        var value = "x";
        foreach (var text in nodes.Split('|'))
        {
            graph.Nodes.Add(Node(text.Split(' '), value, $"v{graph.Nodes.Count}"));
            value = graph.Nodes[^1].Outputs[0];
        }

        graph.Nodes[^1].Outputs[0] = "y";
        var code = nodes.EndsWith("to=1", StringComparison.Ordinal) ? Float32
            : nodes.EndsWith("to=2", StringComparison.Ordinal) ? 2 : 7;
        graph.Outputs.Add(OperatorCase.Value("y", code, null));
        File.WriteAllBytes(
            folder["net.onnx"],
            new ModelMessage
            {
                IrVersion = 8,
                Graph = graph,
                OperatorSets = { new OperatorSetMessage { Version = 17 } },
            }.ToByteArray());
    }

    private static NodeMessage Node(string[] words, string input, string output)
    {
        var node = new NodeMessage { Operator = words[0], Name = output, Inputs = { input }, Outputs = { output } };
        foreach (var (name, value) in words.Skip(1).Select(word => word.Split('=')).Select(pair => (pair[0], pair[1])))
        {
            if (name == "at")
            {
                node.Inputs.Add("one");
            }
            else
            {
                node.Attributes.Add(OperatorCase.Attribute(
                    name,
                    name == "perm" ? Array.ConvertAll(value.Split(','), long.Parse) : int.Parse(value)));
            }
        }

        if (words[0] == "Conv")
        {
            node.Inputs.Add("weights");
        }

        return node;
    }
}
