using System.Globalization;
using SegProbe.Models.Onnx;
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
}

/// <summary>A case of the ONNX standard's backend tests: a model, inputs and expected outputs.</summary>
/// <param name="Folder">Where it lies.</param>
internal sealed record BackendCase(string Folder)
{
    public const string Root = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Groups = ["node", "simple", "pytorch-operator", "pytorch-converted"];

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
            using var graph = GraphBuilder.Build(model, new(new(Folder)), outputs, CPU);
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
            return Compare(plan, outputs);
        }
        catch (InvalidDataException exception)
        {
            return (exception.Message.Contains("which is not read", StringComparison.Ordinal)
                ? BackendVerdict.UnsupportedType
                : exception.Message.StartsWith("opset", StringComparison.Ordinal)
                    ? BackendVerdict.OtherOpset
                    : BackendVerdict.Failed, exception.Message);
        }
    }

    private (BackendVerdict Verdict, string Reason) Compare(OnnxPlan plan, string[] outputs)
    {
        foreach (var data in Directory.EnumerateDirectories(Folder, "test_data_set_*"))
        {
            var actual = plan.Run(Tensors(data, "input"), outputs);
            var expected = Tensors(data, "output");
            for (var i = 0; i < expected.Length; i++)
            {
                if (Difference(actual[i], expected[i]) is { } difference)
                {
                    return (BackendVerdict.Failed, difference);
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
            : string.Create(CultureInfo.InvariantCulture, $"a difference of {(a - b).abs().max().ToDouble():G3}");
    }

    private static Tensor[] Tensors(string folder, string kind) =>
    [
        .. Directory.EnumerateFiles(folder, $"{kind}_*.pb")
            .OrderBy(file => int.Parse(Path.GetFileNameWithoutExtension(file)[(kind.Length + 1)..]))
            .Select(file => new TensorReader(new(file)).Read(
                OnnxFile.Parse(File.ReadAllBytes(file), TensorMessage.Parser))),
    ];
}

/// <summary>What became of a case.</summary>
internal sealed record BackendResult(
    string Name, long Opset, IReadOnlyList<string> Operators, BackendVerdict Verdict, string Reason);
