using Google.Protobuf;
using SegProbe.Models.Onnx;
using SegProbe.Models.Onnx.Operators;
using SegProbe.Models.Onnx.Plan;
using SegProbe.Models.Onnx.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>What a file may hold, and what is said where it holds something else.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Load_NamesTheFile_WhereThereIsNone() => Refused("nothing there", "absent.onnx");

    [Fact]
    public void Load_RefusesAnEmptyFile()
    {
        File.WriteAllBytes(folder["net.onnx"], []);

        Refused("no graph with an output");
    }

    [Fact]
    public void Load_RefusesAnotherFormat()
    {
        File.WriteAllText(folder["net.onnx"], "PK\u0003\u0004 not a network");

        Refused("must be an ONNX network");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(22)]
    public void Load_NamesTheOpset_ThatIsNotRead(long opset)
    {
        Write(new OperatorCase("Relu", 2, 3) { Opset = opset });

        Refused($"opset {opset} where 9 to 21 are read");
    }

    [Fact]
    public void Load_ListsAllUnsupportedOperators_AndOffersEvaluation()
    {
        var model = new OperatorCase("Relu", 2, 3).Model(ScalarType.Float32);
        var one = new NodeMessage { Operator = "Det", Name = "one", Inputs = { "x" }, Outputs = { "a" } };
        var two = new NodeMessage { Operator = "Odd", Name = "two", Inputs = { "a" }, Outputs = { "b" } };
        two.Domain = "com.acme";
        model.Graph.Nodes.Insert(0, one);
        model.Graph.Nodes.Insert(1, two);
        model.Graph.Nodes[2].Inputs[0] = "b";
        Write(model);

        var error = Refused("got Det (node one), com.acme.Odd (node two).");

        Assert.Contains("Differentiable = false", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_IgnoresUnsupportedOperators_ThatTheOutputDoesNotNeed()
    {
        var model = new OperatorCase("Relu", 2, 3).Model(ScalarType.Float32);
        model.Graph.Nodes.Add(new NodeMessage { Operator = "Det", Name = "one", Inputs = { "x" }, Outputs = { "a" } });
        Write(model);

        using var network = Load(new() { Verify = false });

        Assert.Equal(["y"], network.Outputs);
    }

    [Fact]
    public void Load_WithoutGradients_EvaluatesWhatHasNoImplementation()
    {
        Write(new OperatorCase("Det", 1, 2, 2) { Opset = 11 });

        using var network = Load(new() { Differentiable = false });
        var result = network.Forward(eye(2).unsqueeze(0) * 3);

        Assert.Equal(9, result.item<float>(), 1e-5f);
        Assert.Null(network.RemovedActivation);
    }

    // With 1e-3 added, ONNX Runtime is the one that is off, since float64 gives these results; 0.1 is no rounding.
    [Theory]
    [InlineData(0.5, 0.501, null)]
    [InlineData(0.5, 0.6, "got an output that differs by 0.1 from ONNX Runtime's")]
    public void Load_RefusesResults_ThatAreNotThoseOfOnnxRuntime_NorOfFloat64(double own, double other, string? fault)
    {
        using var scope = NewDisposeScope();
        var model = new OperatorCase("Add", 2, 3) { Others = [own] }.Model(ScalarType.Float32);
        using var graph = GraphBuilder.Build(model, new(new("none")), ["y"], CPU, OperatorTable.Standard);
        Write(new OperatorCase("Add", 2, 3) { Others = [other] });
        var error = Record.Exception(
            () => RuntimeComparison.Require(folder["net.onnx"], graph, graph.Inputs[0], "y", 8, CPU));

        Assert.Equal(fault is null, error is null);
        Assert.Contains(fault ?? "", error?.Message ?? "", StringComparison.Ordinal);
        Assert.Contains(fault is null ? "" : "--no-verify", error?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Expand", 10_000_000_000L)]
    [InlineData("Tile", 10_000_000_000L)]
    public void Load_RefusesAmounts_BeforeMemoryIsSpentOnThem(string name, long count)
    {
        Write(new OperatorCase(name, 1) { Others = [new[] { count }] });

        var error = Assert.Throws<DataFileException>(() => Load(new()));

        Assert.Contains("the shape [10000000000], more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RefusesAProduct_BeforeMemoryIsSpentOnIt()
    {
        Write(new OperatorCase("Add", 100_000, 1) { Others = [new Random(1, 100_000)] });

        var error = Assert.Throws<DataFileException>(() => Load(new()));

        Assert.Contains("inputs that broadcast to 1E+10 values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NamesTheOutputs_WhereTheWantedOneIsNotThere()
    {
        Write(new OperatorCase("Relu", 2, 3));

        var error = Assert.Throws<DataFileException>(() => Load(new() { Output = "scores" }));

        Assert.Contains("must have the output 'scores', got y.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GivesTheWantedOutput()
    {
        var model = new OperatorCase("Relu", 2).Model(ScalarType.Float32);
        model.Graph.Nodes.Add(new NodeMessage { Operator = "Neg", Inputs = { "y" }, Outputs = { "z" } });
        model.Graph.Outputs.Add(OperatorCase.Value("z", 1, null));
        Write(model);

        using var network = Load(new() { Output = "z" });

        Assert.Equal(["y", "z"], network.Outputs);
        Assert.Equal(-2, network.Forward(tensor(2f).expand(2))[1].item<float>());
    }

    [Fact]
    public void Load_NamesTheInputs_WhereThereAreSeveral()
    {
        var model = new OperatorCase("Relu", 2, 3).Model(ScalarType.Float32);
        model.Graph.Inputs.Add(OperatorCase.Value("age", 1, [1]));
        Write(model);

        Refused("must have one input, got 2: x, age.");
    }

    [Fact]
    public void Load_RefusesLabels_AcrossABatch()
    {
        var model = new OperatorCase("ArgMax", 2, 3).Model(ScalarType.Float32);
        model.Graph.Outputs[0] = OperatorCase.Value("y", 7, null);
        Write(model);

        Refused("must give real numbers as 'y', got int64.");
    }

    [Fact]
    public void Load_RefusesAValue_ThatIsUsedBeforeItIsMade()
    {
        var model = new OperatorCase("Relu", 2, 3).Model(ScalarType.Float32);
        model.Graph.Nodes[0].Inputs[0] = "y";
        Write(model);

        Refused("the value 'y', which Relu (node it) uses before it is made");
    }

    [Fact]
    public void Forward_RefusesAResult_ThatHasNoGradient()
    {
        var model = new OperatorCase("Shape", 3).Model(ScalarType.Float32);
        model.Graph.Nodes[0].Outputs[0] = "s";
        model.Graph.Nodes.Add(new NodeMessage
        {
            Operator = "Cast",
            Inputs = { "s" },
            Outputs = { "y" },
            Attributes = { OperatorCase.Attribute("to", 1) },
        });
        Write(model);
        using var network = Load(new());
        var x = ones(3).requires_grad_();

        var error = Assert.Throws<DataFileException>(() => network.Forward(x));

        Assert.Contains("a 'y' that does not change with the input", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, network.Forward(ones(3)).item<float>());
    }

    [Fact]
    public void Forward_RefusesMatrices_ThatDoNotFit()
    {
        Write(new OperatorCase("MatMul", 2, 3) { Others = [new Random(4, 5)] });
        using var network = Load(new() { Verify = false });

        var error = Assert.Throws<DataFileException>(() => network.Forward(ones(2, 3)));

        Assert.Contains(
            "MatMul (node it) with inputs [2, 3], [4, 5] on which it fails", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RefusesAShapeThatNoMemoryHas_BeforeOnnxRuntimeTriesIt()
    {
        Write(new OperatorCase("Expand", 1, 1) { Others = [new long[] { 1 << 20, 1 << 20 }] });

        var error = Assert.Throws<DataFileException>(() => Load(new() { Verify = true }));

        Assert.Contains(
            "the shape [1048576, 1048576], more than 536870912 values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalData_IsThatOfTheWeights()
    {
        var model = new OperatorCase("MatMul", 1, 2) { Others = [new Random(2, 1)] }.Model(ScalarType.Float32);
        File.WriteAllBytes(folder["data.bin"], [.. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f)]);
        var outside = TensorReaderTests.Outside("data.bin", 0, 8);
        (outside.Name, outside.Dimensions[0]) = ("c1", 2);
        outside.Dimensions.Add(1);
        model.Graph.Initializers[0] = outside;
        Write(model);

        using var network = Load(new());

        Assert.Equal(5, network.Forward(ones(1, 2)).item<float>());
    }

    [Fact]
    public void Load_DoesNotUnfold_WhatTakesFarMoreMemoryThanBytes()
    {
        // Empty operators: two bytes each in the file.
        var graph = new byte[2 << 20];
        for (var i = 0; i < graph.Length; i += 2)
        {
            graph[i] = 0x0A;
        }

        using var stream = File.Create(folder["net.onnx"]);
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(7, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(graph));
        }

        stream.Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refused("bytes that unfold to");

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * graph.Length);
    }

    [Fact]
    public void If_WithAConstantCondition_IsItsBranch_ThoughTheOtherIsNotSupported()
    {
        var model = Conditional("Neg", "Odd");
        model.Graph.Initializers.Add(OperatorCase.Constant("c", tensor(true)));
        Write(model);

        using var network = Load(new() { Verify = false });

        Assert.Equal(-3, network.Forward(tensor(3f).view(1)).item<float>());
    }

    [Theory]
    [InlineData(3, -3)]
    [InlineData(-4, 4)]
    public void If_TakesTheBranchOfItsCondition_WhereThatDependsOnTheInput(float value, float expected)
    {
        var model = Conditional("Neg", "Abs");
        model.Graph.Initializers.Add(OperatorCase.Constant("zero", tensor(0f)));
        model.Graph.Nodes.Insert(
            0, new NodeMessage { Operator = "Greater", Inputs = { "x", "zero" }, Outputs = { "c" } });
        Write(model);
        using var network = Load(new());
        var x = tensor(value).view(1).requires_grad_();

        var result = network.Forward(x);

        Assert.Equal(expected, result.item<float>());
        Assert.Equal(-1, autograd.grad([result], [x])[0].item<float>());
    }

    private static ModelMessage Conditional(string then, string otherwise)
    {
        var model = new OperatorCase("If", 1).Model(ScalarType.Float32);
        var node = model.Graph.Nodes[0];
        node.Inputs[0] = "c";
        node.Attributes.Add(OperatorCase.Attribute("then_branch", Branch(then)));
        node.Attributes.Add(OperatorCase.Attribute("else_branch", Branch(otherwise)));
        return model;
    }

    private static GraphMessage Branch(string name) => new()
    {
        Name = name,
        Nodes = { new NodeMessage { Operator = name, Inputs = { "x" }, Outputs = { "b" } } },
        Outputs = { OperatorCase.Value("b", 1, null) },
    };

    private void Write(OperatorCase network) => Write(network.Model(ScalarType.Float32));

    private void Write(ModelMessage model) => File.WriteAllBytes(folder["net.onnx"], model.ToByteArray());

    private OnnxNetwork Load(OnnxLoadOptions options) => OnnxNetwork.Load(folder["net.onnx"], options);

    private string Refused(string reason, string name = "net.onnx")
    {
        var error = Assert.Throws<DataFileException>(() => OnnxNetwork.Load(folder[name], new()));

        Assert.StartsWith(folder[name], error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }
}
