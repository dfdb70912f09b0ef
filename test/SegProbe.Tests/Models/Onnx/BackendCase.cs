using Google.Protobuf.Collections;
using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Operators;
using SegProbe.Models.Onnx.Plan;
using SegProbe.Models.Onnx.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>How a case of the standard's backend tests ended.</summary>
internal enum BackendVerdict
{
    Passed,
    Failed,
    UnsupportedOperator,
    UnsupportedType,
    OtherOpset,
    Deviation,
}

/// <summary>A case of the ONNX standard's backend tests: a model, inputs and expected outputs.</summary>
/// <param name="Folder">Where it lies.</param>
internal sealed record BackendCase(string Folder)
{
    public const string Root = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Groups = ["node", "simple", "pytorch-operator", "pytorch-converted"];

    // The standard's examples cut a float32 off where ONNX Runtime and PyTorch round it to the nearest bfloat16.
    // With corners aligned the standard's examples divide by a length that is no whole number, 2.4; ONNX Runtime and
    // PyTorch by the output's length, 2, and so does SegProbe.
    private static readonly string[] Deviations =
    [
        "node/test_cast_FLOAT_to_BFLOAT16",
        "node/test_castlike_FLOAT_to_BFLOAT16",
        "node/test_castlike_FLOAT_to_BFLOAT16_expanded",
        "node/test_resize_downsample_scales_cubic_align_corners",
        "node/test_resize_downsample_scales_linear_align_corners",
    ];

    public static bool Exist => Directory.Exists(Root);

    public string Name => Path.GetRelativePath(Root, Folder);

    public static IEnumerable<BackendCase> All() =>
        Groups.SelectMany(group => Directory.EnumerateDirectories(Path.Combine(Root, group)))
            .Order(StringComparer.Ordinal).Select(folder => new BackendCase(folder));

    /// <summary>Runs the case.</summary>
    public BackendResult Run()
    {
        var model = OnnxFile.Parse(File.ReadAllBytes(Path.Combine(Folder, "model.onnx")), ModelMessage.Parser);
        var opset = OnnxFile.OpsetOf(model);
        string[] operators = [.. model.Graph.Nodes.Select(node => node.Operator).Distinct()];
        var (verdict, reason) = Verdict(model);
        return new(Name, opset, operators, verdict, reason);
    }

    private (BackendVerdict Verdict, string Reason) Verdict(ModelMessage model)
    {
        using var scope = NewDisposeScope();
        try
        {
            var outputs = model.Graph.Outputs.Select(output => output.Name).Where(name => name.Length > 0).ToArray();
            using var graph = GraphBuilder.Build(model, new(new(Folder)), outputs, CPU, OperatorTable.Standard);
            if (graph.Unsupported.Count > 0)
            {
                return (BackendVerdict.UnsupportedOperator, string.Join(", ", graph.Unsupported));
            }

            if (model.Graph.Inputs.Concat(model.Graph.Outputs).Any(value => value.Type?.Tensor is null))
            {
                return (BackendVerdict.UnsupportedType, "sequence or optional");
            }

            NormalizationFolding.Apply(graph);
            using var plan = PlanCompiler.Compile(graph);
            return Compare(model, plan, outputs);
        }
        catch (InvalidDataException exception)
        {
            return exception.Message.Contains("which is not read", StringComparison.Ordinal)
                ? (BackendVerdict.UnsupportedType, exception.Message)
                : exception.Message.Contains("training_mode on", StringComparison.Ordinal)
                    ? (BackendVerdict.UnsupportedOperator, exception.Message)
                    : Failed(model, exception.Message);
        }
    }

    private (BackendVerdict Verdict, string Reason) Compare(ModelMessage model, OnnxPlan plan, string[] outputs)
    {
        foreach (var data in Directory.EnumerateDirectories(Folder, "test_data_set_*"))
        {
            var actual = plan.Run(Tensors(data, "input", model.Graph.Inputs), outputs);
            var expected = Tensors(data, "output", model.Graph.Outputs);
            for (var i = 0; i < expected.Length; i++)
            {
                if (Difference(actual[i], expected[i]) is { } difference)
                {
                    return Failed(model, difference);
                }
            }
        }

        return (BackendVerdict.Passed, "");
    }

    // The tolerances are those of the standard's own runner.
    private static string? Difference(Tensor actual, Tensor expected)
    {
        if (!actual.shape.SequenceEqual(expected.shape) || actual.dtype != expected.dtype)
        {
            return $"{actual.dtype} [{string.Join(", ", actual.shape)}] " +
                $"where {expected.dtype} [{string.Join(", ", expected.shape)}] is right";
        }

        var (a, b) = (actual.to(ScalarType.Float64), expected.to(ScalarType.Float64));
        return a.allclose(b, rtol: 1e-3, atol: 1e-7, equal_nan: true)
            ? null
            : $"a difference of {(a - b).abs().nan_to_num().max().ToDouble():G3}";
    }

    // Data of bfloat16 is marked as uint16 in the files, their models know better.
    private static Tensor[] Tensors(string folder, string kind, RepeatedField<ValueMessage> declared) =>
    [
        .. Directory.EnumerateFiles(folder, $"{kind}_*.pb").Select((_, i) =>
        {
            var message = OnnxFile.Parse(
                File.ReadAllBytes(Path.Combine(folder, $"{kind}_{i}.pb")), TensorMessage.Parser);
            message.ElementType = declared[i].Type.Tensor.ElementType == 16 ? 16 : message.ElementType;
            return new TensorReader(new(folder)).Read(message);
        }),
    ];

    // Before opset 9, the oldest that is read, some operators were defined otherwise.
    private (BackendVerdict Verdict, string Reason) Failed(ModelMessage model, string reason) =>
        OnnxFile.OpsetOf(model) < 9 ? (BackendVerdict.OtherOpset, reason)
        : Deviations.Contains(Name) ? (BackendVerdict.Deviation, reason)
        : (BackendVerdict.Failed, reason);
}

/// <summary>What became of a case.</summary>
internal sealed record BackendResult(
    string Name, long Opset, IReadOnlyList<string> Operators, BackendVerdict Verdict, string Reason);
