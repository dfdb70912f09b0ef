namespace SegProbe.Models.Onnx;

/// <summary>Takes the activation off the end of an output.</summary>
internal static class ActivationCut
{
    private static readonly HashSet<string> Activations = ["Softmax", "Sigmoid"];

    // What may stand between the activation and the output; none of them mixes classes.
    private static readonly HashSet<string> Passing =
        ["Transpose", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten"];

    /// <summary>Gives the graph of one output without its final activation, over the same constants.</summary>
    /// <param name="graph">The graph; not modified.</param>
    /// <param name="output">The output.</param>
    /// <param name="removed">The activation's operator; null where there was none.</param>
    public static OnnxGraph Of(OnnxGraph graph, string output, out string? removed)
    {
        var makers = graph.Nodes.SelectMany(node => node.Outputs.Select(name => (name, node)))
            .Where(each => each.name.Length > 0).ToDictionary(each => each.name, each => each.node);
        var chain = new List<OnnxNode>();
        var value = graph.Outputs[output];
        while (makers.TryGetValue(value, out var maker) && Passing.Contains(maker.Operator))
        {
            chain.Add(maker);
            value = maker.Inputs[0];
        }

        removed = makers.TryGetValue(value, out var last) && Activations.Contains(last.Operator) ? last.Operator : null;
        return removed is null
            ? graph
            : Without(graph, output, chain, last!.Inputs[0]);
    }

    private static OnnxGraph Without(OnnxGraph graph, string output, List<OnnxNode> chain, string value)
    {
        var nodes = graph.Nodes.ToList();
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var made = $"{chain[i].Outputs[0]} without activation";
            nodes.Add(chain[i].With([value, .. chain[i].Inputs.Skip(1)], [made]));
            value = made;
        }

        return (graph with { Nodes = nodes, Outputs = new Dictionary<string, string> { [output] = value } }).Live();
    }
}
