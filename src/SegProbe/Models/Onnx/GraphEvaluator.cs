using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Plan;
using SegProbe.Models.Onnx.Schema;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx;

/// <summary>Evaluates a network by libtorch, with gradients.</summary>
internal sealed class GraphEvaluator : IOnnxEvaluator
{
    private readonly OnnxGraph graph;
    private readonly OnnxPlan plan;
    private readonly string output;
    private readonly ScalarType type;
    private readonly Device device;
    private readonly bool wantsChannelsLast;
    private readonly long? classAxis;

    private GraphEvaluator(OnnxGraph graph, OnnxGraph cut, string output, long? classAxis, Device device)
    {
        this.classAxis = classAxis;
        (this.graph, this.output, this.device) = (graph, output, device);
        plan = PlanCompiler.Compile(cut);
        type = ElementType.Parse(graph.Inputs[0].TypeCode).Type;
        wantsChannelsLast =
            cut.Nodes.Exists(node => node.Is(OperatorTraits.WantsChannelsLast))
            && !cut.Nodes.Exists(node => node.Is(OperatorTraits.NeedsChannelsFirst));
    }

    public string? RemovedActivation { get; private init; }

    public bool RemovedArgMax => classAxis is not null;

    /// <summary>Builds the network of a file's messages, and compares it with ONNX Runtime if wanted.</summary>
    /// <exception cref="DataFileException">Operators have no gradients here.</exception>
    /// <exception cref="InvalidDataException">The file is not sound, or the comparison fails.</exception>
    public static GraphEvaluator Load(
        string path, ModelMessage model, OnnxInput input, string output, OnnxLoadOptions options, Device device)
    {
        var graph = GraphBuilder.Build(model, new(new(path)), [output], device, options.Operators);
        try
        {
            RequireSupported(path, graph);
            NormalizationFolding.Apply(graph);
            graph.ReleaseUnused();
            string? removed = null;
            long? classAxis = null;
            var scores = options.CutActivation ? ActivationCut.RemoveArgMax(graph, output, out classAxis) : graph;
            var cut = options.CutActivation ? ActivationCut.RemoveActivation(scores, output, out removed) : graph;
            if (classAxis is null)
            {
                RequireReal(path, model.Graph.Outputs.First(each => each.Name == output));
            }

            if (options.Verify)
            {
                RuntimeComparison.Require(
                    path, graph, input, output, options.FreeSize, device, isLabels: classAxis is not null);
            }

            return new(graph, cut, output, classAxis, device) { RemovedActivation = removed };
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    public Tensor Run(Tensor input)
    {
        using var scope = NewDisposeScope();
        var given = input.to(type).to(device);
        given = wantsChannelsLast && given.dim() == 4 ? ChannelsLast.Arrange(given) : given;
        var result = Arranged(plan.Run([given], output)[0].to(ScalarType.Float32));
        return result.requires_grad || !given.requires_grad || !is_grad_enabled()
            ? result.MoveToOuterDisposeScope()
            : throw new InvalidDataException($"a '{output}' that does not change with the input, so has no gradient");
    }

    public void Dispose()
    {
        plan.Dispose();
        graph.Dispose();
    }

    // Labels have no axis of classes, so nothing shows that the scores had it where the image has its channels.
    private Tensor Arranged(Tensor scores)
    {
        if (classAxis is not { } axis || scores.dim() != 4)
        {
            return scores;
        }

        var found = axis < 0 ? axis + 4 : axis;
        var wanted = ChannelsLast.IsDeclared(graph.Inputs[0].Shape) ? 3 : 1;
        return found == wanted ? scores : found == 3 ? scores.permute(0, 3, 1, 2) : scores.permute(0, 2, 3, 1);
    }

    private static void RequireReal(string path, ValueMessage output)
    {
        if (output.Type?.Tensor?.ElementType is > 0 and var code && !ElementType.IsReal(ElementType.Parse(code).Type))
        {
            throw new DataFileException(
                path, OnnxFile.OneLine($"must give real numbers as '{output.Name}'"), ElementType.Parse(code).Name,
                "Choose the output before the labels, or export the network without its ArgMax or threshold.");
        }
    }

    private static void RequireSupported(string path, OnnxGraph graph)
    {
        if (graph.Unsupported.Count > 0)
        {
            throw new DataFileException(
                path, "must use operators that have gradients here",
                OnnxFile.OneLine(string.Join(", ", graph.Unsupported)),
                "Export it with others (docs/reference/onnx-operators.md), or see what it answers without gradients: " +
                "'segprobe inspect --no-gradient', or OnnxLoadOptions.Differentiable = false.");
        }
    }
}
