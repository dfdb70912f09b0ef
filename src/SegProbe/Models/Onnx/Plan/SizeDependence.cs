using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>
/// Finds the operators whose results follow from the sizes of the network's inputs alone: the arithmetic with shapes
/// that exporters write where sizes are free. Their results are kept for the next input of the same size.
/// </summary>
internal sealed class SizeDependence(OnnxGraph graph)
{
    private static readonly HashSet<string> ShapesByContent =
        ["NonZero", "Compress", "Unique", "NonMaxSuppression", "If", "Loop", "Scan"];

    // Their first input, or all, is data; the rest says how large the result is.
    private static readonly HashSet<string> ShapesByRest =
    [
        "Reshape", "Expand", "Tile", "Slice", "Pad", "Resize", "Upsample", "TopK", "OneHot", "Split", "Unsqueeze",
        "Squeeze", "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
        "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare",
    ];

    private static readonly HashSet<string> ShapesByAll = ["Range", "ConstantOfShape"];

    private readonly HashSet<string> known = [.. graph.Constants.Keys];
    private readonly HashSet<string> unstable = [];

    /// <summary>Takes the next operator.</summary>
    /// <returns>Whether its results follow from the sizes alone.</returns>
    public bool Add(OnnxNode node)
    {
        var inputs = OnnxGraph.AllInputs(node).ToList();
        if (inputs.Exists(unstable.Contains) || !HasStableShape(node))
        {
            unstable.UnionWith(node.Outputs);
            return false;
        }

        var follows = node.Branches.Count == 0
            && (node.Operator is "Shape" or "Size" || inputs.TrueForAll(known.Contains));
        if (follows)
        {
            known.UnionWith(node.Outputs);
        }

        return follows;
    }

    private bool HasStableShape(OnnxNode node)
    {
        var from = ShapesByAll.Contains(node.Operator) ? 0 : ShapesByRest.Contains(node.Operator) ? 1 : int.MaxValue;
        return !ShapesByContent.Contains(node.Operator)
            && node.Inputs.Skip(from).All(name => name.Length == 0 || known.Contains(name));
    }
}
