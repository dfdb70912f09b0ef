using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>Turns a graph into a plan: values become numbers, and each step knows what it may release.</summary>
internal sealed class PlanCompiler
{
    private readonly OnnxGraph graph;
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<string, int> uses;
    private readonly SizeDependence sizes;
    private readonly HashSet<string> overwritable = [];

    private PlanCompiler(OnnxGraph graph)
    {
        this.graph = graph;
        uses = graph.Uses();
        sizes = new(graph);
    }

    public static OnnxPlan Compile(OnnxGraph graph) => new PlanCompiler(graph).Compile();

    private OnnxPlan Compile()
    {
        var inputs = graph.Inputs.Select(input => Number(input.Name)).ToArray();
        var steps = Steps(graph.Nodes, inBranch: false);
        var outputs = graph.Outputs.ToDictionary(output => output.Key, output => Number(output.Value));
        var constants = graph.Constants
            .Where(constant => uses.ContainsKey(constant.Key))
            .ToDictionary(constant => Number(constant.Key), constant => constant.Value);
        SetReleases(steps, [.. constants.Keys, .. inputs, .. outputs.Values]);
        return new(numbers.Count, inputs, outputs, constants, steps);
    }

    private PlanStep[] Steps(IReadOnlyList<OnnxNode> nodes, bool inBranch) =>
        [.. nodes.Select(node => Step(node, inBranch))];

    private PlanStep Step(OnnxNode node, bool inBranch)
    {
        var inputs = node.Inputs.Select(Number).ToArray();
        var branches = node.Branches.Select(
            branch => new PlanBranch(Steps(branch.Nodes, inBranch: true), [.. branch.Outputs.Select(Number)]))
            .ToArray();
        if (node.Is(OperatorTraits.Overwritable))
        {
            overwritable.UnionWith(node.Outputs);
        }

        return new(
            node, branches.Length > 0 ? null : node.Definition.Make(node), inputs, [.. node.Outputs.Select(Number)])
        {
            Branches = branches,
            DependsOnSizesOnly = sizes.Add(node) && !inBranch,
            MayOverwrite = node.HasInput(0) && uses[node.Inputs[0]] == 1 && overwritable.Contains(node.Inputs[0]),
        };
    }

    private int Number(string name)
    {
        if (name.Length == 0)
        {
            return -1;
        }

        if (!numbers.TryGetValue(name, out var number))
        {
            number = numbers.Count;
            numbers.Add(name, number);
        }

        return number;
    }

    // What follows from the sizes is kept for the next time.
    private static void SetReleases(PlanStep[] steps, HashSet<int> kept)
    {
        kept.UnionWith(steps.Where(step => step.DependsOnSizesOnly).SelectMany(step => step.Outputs));
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            steps[i].Release =
                [.. PlanStep.Touched(steps[i]).Distinct().Where(value => value >= 0 && kept.Add(value))];
        }
    }
}

/// <summary>
/// Finds the operators whose results follow from the sizes of the network's inputs alone: the arithmetic with shapes
/// that exporters write where sizes are free. Their results are kept for the next input of the same size.
/// </summary>
internal sealed class SizeDependence(OnnxGraph graph)
{
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
            && (node.Is(OperatorTraits.ReadsShapes)
                || (node.Is(OperatorTraits.Folds) && AreKnown(inputs)));
        if (follows)
        {
            known.UnionWith(node.Outputs);
        }

        return follows;
    }

    // A shape that depends on content is the same each time only where the content is.
    private bool HasStableShape(OnnxNode node) =>
        node.Is(OperatorTraits.ShapeFromShapes)
        || (node.Is(OperatorTraits.ShapeFromArguments) && AreKnown(node.Inputs.Skip(1)))
        || (node.Is(OperatorTraits.Folds) && AreKnown(node.Inputs));

    private bool AreKnown(IEnumerable<string> inputs) => inputs.All(name => name.Length == 0 || known.Contains(name));
}
