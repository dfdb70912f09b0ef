using SegProbe.Models.Onnx.Schema;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>A network's operators in an order in which each finds its inputs ready, constants folded.</summary>
/// <param name="Inputs">What the network takes.</param>
/// <param name="Outputs">The outputs as the file calls them, and the value that each is.</param>
/// <param name="Nodes">The operators.</param>
/// <param name="Constants">The constant values by name; owned.</param>
/// <param name="Unsupported">The operators without an implementation, as "Operator (node name)".</param>
internal sealed record OnnxGraph(
    IReadOnlyList<OnnxInput> Inputs,
    IReadOnlyDictionary<string, string> Outputs,
    List<OnnxNode> Nodes,
    Dictionary<string, OnnxValue> Constants,
    IReadOnlyList<string> Unsupported) : IDisposable
{
    public void Dispose()
    {
        foreach (var value in Constants.Values)
        {
            value.Dispose();
        }
    }

    /// <summary>Gives how many operators and outputs use each value.</summary>
    public Dictionary<string, int> Uses()
    {
        var uses = new Dictionary<string, int>();
        foreach (var name in Nodes.SelectMany(AllInputs).Concat(Outputs.Values))
        {
            uses[name] = uses.GetValueOrDefault(name) + 1;
        }

        return uses;
    }

    /// <summary>Leaves out the operators that no output needs.</summary>
    public OnnxGraph Live()
    {
        var needed = Outputs.Values.ToHashSet();
        var nodes = new List<OnnxNode>();
        foreach (var node in Enumerable.Reverse(Nodes).Where(node => node.Outputs.Any(needed.Contains)))
        {
            nodes.Insert(0, node);
            needed.UnionWith(AllInputs(node));
        }

        return this with { Nodes = nodes };
    }

    /// <summary>Disposes the constants that have been folded into others.</summary>
    public void ReleaseUnused()
    {
        var uses = Uses();
        foreach (var (name, value) in Constants.Where(each => !uses.ContainsKey(each.Key)).ToList())
        {
            value.Dispose();
            Constants.Remove(name);
        }
    }

    /// <summary>Gives the names that an operator reads, also inside its branches.</summary>
    public static IEnumerable<string> AllInputs(OnnxNode node) =>
        node.Inputs.Where(name => name.Length > 0).Concat(
            node.Branches.SelectMany(branch => branch.Nodes.SelectMany(AllInputs).Concat(branch.Outputs)));
}

/// <summary>What a file declares of an input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeCode">The format's code of its element type; 0 where it is no tensor.</param>
/// <param name="Shape">The axes, null for one of free length; null where the file does not say.</param>
internal sealed record OnnxInput(string Name, int TypeCode, long?[]? Shape)
{
    public static OnnxInput Read(ValueMessage value) =>
        new(value.Name, value.Type?.Tensor?.ElementType ?? 0, ShapeOf(value.Type?.Tensor));

    private static long?[]? ShapeOf(TensorTypeMessage? type) =>
        type?.Shape is { } shape ? [.. shape.Dimensions.Select(Length)] : null;

    // Some exporters write 0 or -1 for a free axis.
    private static long? Length(DimensionMessage dimension) =>
        dimension.LengthCase == DimensionMessage.LengthOneofCase.Value && dimension.Value > 0 ? dimension.Value : null;
}
