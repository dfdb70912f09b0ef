using Google.Protobuf;
using SegProbe.Models.Onnx;
using SegProbe.Models.Onnx.Operators;
using SegProbe.Models.Onnx.Plan;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>Each operator by itself: its values are ONNX Runtime's, its gradient that of its differences.</summary>
public sealed class OperatorTests
{
    public static TheoryData<int, string> Cases => [.. OperatorCases.All.Select((each, i) => (i, each.ToString()))];

    public static TheoryData<int, string> ComparedCases =>
        [.. OperatorCases.Compared.Select((each, i) => (i, each.ToString()))];

    [Theory]
    [MemberData(nameof(ComparedCases))]
    public void Values_AreThoseOfOnnxRuntime(int index, string name)
    {
        var each = OperatorCases.Compared[index];
        Assert.NotEmpty(name);
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["one.onnx"], each.Model(ScalarType.Float32).ToByteArray());
        using var network = OnnxNetwork.Load(folder["one.onnx"], new() { Verify = false, CutActivation = false });
        using var runtime = OnnxNetwork.Load(folder["one.onnx"], new() { Differentiable = false });
        var image = each.Image(ScalarType.Float32);

        var (actual, expected) = (network.Forward(image), runtime.Forward(image));

        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange((actual - expected).abs().max().ToDouble(), 0, 1e-5 + (1e-5 * expected.abs().max().ToDouble()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_IsThatOfTheDifferences(int index, string name)
    {
        Assert.NotEmpty(name);
        var each = OperatorCases.All[index];
        using var scope = NewDisposeScope();
        using var graph = GraphBuilder.Build(each.Model(ScalarType.Float64), new(new("none")), ["y"], CPU, OperatorTable.Standard);
        using var plan = PlanCompiler.Compile(graph);

        FiniteDifference.AssertAgree(
            x => plan.Run([x], "y")[0], each.Image(ScalarType.Float64), step: 1e-6, tolerance: 1e-5);
    }

    [Fact]
    public void EveryOperator_IsInTheTable_OrHasNoGradient() =>
        Assert.Equal(
            OperatorTable.Standard.Names.Where(name => name != "If"),
            OperatorCases.All.Select(each => each.Operator).Concat(OperatorCases.WithoutGradient).Distinct()
                .Order(StringComparer.Ordinal));
}
