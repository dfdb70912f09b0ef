using SegProbe.Models.Onnx.Schema;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>Finds what a graph's outputs depend on.</summary>
internal static class Liveness
{
    /// <summary>Gives the names of all values that some outputs need, directly or not.</summary>
    public static HashSet<string> Needed(GraphMessage graph, IEnumerable<string> outputs)
    {
        var needed = outputs.ToHashSet();
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (graph.Nodes[i].Outputs.Any(needed.Contains))
            {
                needed.UnionWith(Names(graph.Nodes[i]));
            }
        }

        return needed;
    }

    // A branch's own names may be among them, which does no harm.
    private static IEnumerable<string> Names(NodeMessage node) =>
        node.Inputs.Concat(
            from attribute in node.Attributes
            where attribute.GraphValue is not null
            let graph = attribute.GraphValue
            from name in graph.Nodes.SelectMany(Names).Concat(graph.Outputs.Select(output => output.Name))
            select name);
}
