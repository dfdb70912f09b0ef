using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>Takes what hides the scores off the end of an output: an activation, and an ArgMax behind it.</summary>
internal static class ActivationCut
{
    /// <summary>Gives the graph of one output without its final activation, over the same constants.</summary>
    /// <param name="graph">The graph; not modified.</param>
    /// <param name="output">The output.</param>
    /// <param name="removed">The activation's operator; null where there was none.</param>
    public static OnnxGraph RemoveActivation(OnnxGraph graph, string output, out string? removed)
    {
        var makers = Makers(graph);
        var (last, chain) = End(makers, graph.Outputs[output]);
        removed = last?.Is(OperatorTraits.Activation) == true ? last.Operator : null;
        return removed is null ? graph : Without(graph, output, chain, last!.Inputs[0]);
    }

    /// <summary>
    /// Gives the graph of an output's scores where it gives labels, the ArgMax of scores over the classes, over the
    /// same constants.
    /// </summary>
    /// <param name="graph">The graph; not modified.</param>
    /// <param name="output">The output.</param>
    /// <param name="axis">The classes' axis, negative from the end; null where the output gives no such labels.</param>
    public static OnnxGraph RemoveArgMax(OnnxGraph graph, string output, out long? axis)
    {
        var (last, _) = End(Makers(graph), graph.Outputs[output]);
        axis = last?.Is(OperatorTraits.Labels) == true && last.Integer("axis", 0) is (1 or 3 or -1 or -3) and var found
            ? found : null;
        return axis is null
            ? graph
            : (graph with { Outputs = new Dictionary<string, string> { [output] = last!.Inputs[0] } }).Live();
    }

    private static Dictionary<string, OnnxNode> Makers(OnnxGraph graph) =>
        graph.Nodes.SelectMany(node => node.Outputs.Select(name => (name, node)))
            .Where(each => each.name.Length > 0).ToDictionary(each => each.name, each => each.node);

    // The last operator that does more than to pass values on, and those behind it, the last one first.
    private static (OnnxNode? Maker, List<OnnxNode> Chain) End(Dictionary<string, OnnxNode> makers, string value)
    {
        var chain = new List<OnnxNode>();
        while (makers.TryGetValue(value, out var maker) && maker.Is(OperatorTraits.Rearranges))
        {
            chain.Add(maker);
            value = maker.Inputs[0];
        }

        return (makers.GetValueOrDefault(value), chain);
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
