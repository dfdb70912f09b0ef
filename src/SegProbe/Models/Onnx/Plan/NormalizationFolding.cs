using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>
/// Folds batch normalisation into the convolution before it, which changes results by rounding only:
/// gamma (w * x + b - mean) / sqrt(var + eps) + beta = (s w) * x + (s (b - mean) + beta), s = gamma / sqrt(var + eps).
/// </summary>
internal static class NormalizationFolding
{
    /// <summary>Folds wherever nobody else reads the convolution's result.</summary>
    public static void Apply(OnnxGraph graph)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var uses = graph.Uses();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (Convolution(graph, graph.Nodes[i], uses) is { } at)
            {
                graph.Nodes[at] = Folded(graph, graph.Nodes[at], graph.Nodes[i]);
                graph.Nodes.RemoveAt(i--);
            }
        }
    }

    private static int? Convolution(OnnxGraph graph, OnnxNode node, Dictionary<string, int> uses)
    {
        if (!node.Is(OperatorTraits.ScalesChannels)
            || node.Flag("training_mode")
            || node.HasOutput(1)
            || !node.Inputs.Skip(1).All(graph.Constants.ContainsKey)
            || uses[node.Inputs[0]] != 1)
        {
            return null;
        }

        var at = graph.Nodes.FindIndex(each => each.Outputs.Contains(node.Inputs[0]));
        return at >= 0
            && graph.Nodes[at].Definition.ScaleWeights is not null
            && graph.Nodes[at].Inputs.Skip(1).All(name => name.Length == 0 || graph.Constants.ContainsKey(name))
            ? at
            : null;
    }

    private static OnnxNode Folded(OnnxGraph graph, OnnxNode convolution, OnnxNode normalisation)
    {
        var weight = Constant(convolution, 1);
        var bias = convolution.HasInput(2) ? Constant(convolution, 2) : 0;
        var scale = Constant(normalisation, 1)
            / (Constant(normalisation, 4) + normalisation.Number("epsilon", 1e-5)).sqrt();
        var name = normalisation.Outputs[0];
        graph.Constants[$"weight of {name}"] = Kept(convolution.Definition.ScaleWeights!(convolution, weight, scale));
        graph.Constants[$"bias of {name}"] =
            Kept((scale * (bias - Constant(normalisation, 3))) + Constant(normalisation, 2));
        return convolution.With([convolution.Inputs[0], $"weight of {name}", $"bias of {name}"], [name]);

        Tensor Constant(OnnxNode node, int input) => graph.Constants[node.Inputs[input]].Tensor;
    }

    private static OnnxValue Kept(Tensor tensor) => new(tensor.DetachFromDisposeScope());
}
