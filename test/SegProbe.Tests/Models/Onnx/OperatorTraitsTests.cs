using Google.Protobuf;
using SegProbe.Models.Onnx;
using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Operators;
using SegProbe.Models.Onnx.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>
/// An operator that only these tests register, and that says nothing of itself: nothing is done with it, so its results
/// are right. Each test shows as well what would be wrong or different, had it said so.
/// </summary>
public sealed class OperatorTraitsTests : IDisposable
{
    private const int Float32 = 1;

    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(OperatorTraits.None, 3)]
    [InlineData(OperatorTraits.Folds, 1)]
    internal void Operator_OfConstants_IsEvaluatedEachTime_UnlessItSaysThatItFolds(OperatorTraits traits, int expected)
    {
        var calls = 0;
        Kernel kernel = x =>
        {
            calls++;
            return [x[0] * 2];
        };
        using var network = Load(new("Own", traits, _ => kernel), "Own c -> d", "Add x d -> y");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([7f, 8], Run(network, 1, 2));
        }

        Assert.Equal(expected, calls);
    }

    [Fact]
    public void Operator_WhoseShapeDependsOnContent_IsRightForEveryContent()
    {
        Kernel positive = x => [x[0].masked_select(x[0] > 0)];
        string[] nodes = ["Own x -> p", "Size p -> n", "Cast n -> f", "Add x f -> y"];
        using var network = Load(new("Own", OperatorTraits.None, _ => positive), nodes);
        using var wrong = Load(new("Own", OperatorTraits.ShapeFromShapes, _ => positive), nodes);

        Assert.Equal([3f, 4], Run(network, 1, 2));
        Assert.Equal([0f, 3], Run(network, -1, 2));
        Assert.Equal([3f, 4], Run(wrong, 1, 2));
        Assert.NotEqual([0f, 3], Run(wrong, -1, 2));
    }

    [Theory]
    [InlineData(OperatorTraits.None, false)]
    [InlineData(OperatorTraits.Overwritable, true)]
    internal void Result_IsOverwritten_OnlyWhereItsOperatorSaysSo(OperatorTraits traits, bool isOverwritten)
    {
        Tensor? made = null;
        Kernel kernel = x =>
        {
            var result = x[0] * 1;
            made = result.alias().MoveToOtherDisposeScope(scope);
            return [result];
        };
        using var network = Load(new("Own", traits, _ => kernel), "Own x -> o", "Relu o -> y");

        Assert.Equal([0f, 2], Run(network, -1, 2));

        Assert.Equal(isOverwritten ? 0 : -1, made![0].item<float>());
    }

    [Theory]
    [InlineData(OperatorTraits.None, 2)]
    [InlineData(OperatorTraits.PassesOn, 1)]
    internal void Operator_IsLeftOut_OnlyWhereItSaysSo(OperatorTraits traits, float factor)
    {
        Kernel twice = x => [x[0] * 2];
        using var network = Load(new("Own", traits, _ => twice), "Own x -> o", "Neg o -> y");

        Assert.Equal([-factor, -2 * factor], Run(network, 1, 2));
    }

    [Theory]
    [InlineData(OperatorTraits.None, null)]
    [InlineData(OperatorTraits.Rearranges, "Sigmoid")]
    internal void Activation_IsCutOffBehindAnOperator_OnlyWhereThatSaysSo(OperatorTraits traits, string? removed)
    {
        Kernel kernel = x => [x[0].flip(0)];
        using var network = Load(new("Own", traits, _ => kernel), "Sigmoid x -> s", "Own s -> y");

        Assert.Equal(removed, network.RemovedActivation);
    }

    private static float[] Run(OnnxNetwork network, params float[] values)
    {
        using var none = no_grad();
        return network.Forward(tensor(values)).data<float>().ToArray();
    }

    // Each node is "Operator inputs -> output"; x is the input, c the constant (3, 3), y the output.
    private OnnxNetwork Load(OnnxOperator added, params string[] nodes)
    {
        var graph = new GraphMessage { Name = "g", Initializers = { OperatorCase.Constant("c", tensor([3f, 3])) } };
        foreach (var words in nodes.Select(node => node.Split(' ')))
        {
            var node = new NodeMessage { Operator = words[0], Inputs = { words[1..^2] }, Outputs = { words[^1] } };
            if (words[0] == "Cast")
            {
                node.Attributes.Add(OperatorCase.Attribute("to", Float32));
            }

            graph.Nodes.Add(node);
        }

        graph.Inputs.Add(OperatorCase.Value("x", Float32, [2]));
        graph.Outputs.Add(OperatorCase.Value("y", Float32, null));
        var model = new ModelMessage
        {
            IrVersion = 8,
            Graph = graph,
            OperatorSets = { new OperatorSetMessage { Version = 17 } },
        };
        File.WriteAllBytes(folder["net.onnx"], model.ToByteArray());
        return OnnxNetwork.Load(
            folder["net.onnx"], new() { Verify = false, Operators = OperatorTable.Standard.With(added) });
    }
}
