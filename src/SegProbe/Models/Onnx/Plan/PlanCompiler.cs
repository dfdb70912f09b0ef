using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Operators;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>Turns a graph into a plan: values become numbers, and each step knows what it may release.</summary>
internal sealed class PlanCompiler
{
    private readonly OnnxGraph graph;
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<string, int> uses;
    private readonly SizeDependence sizes;
    private readonly Dictionary<string, string> makers = [];

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
        foreach (var output in node.Outputs)
        {
            makers[output] = node.Operator;
        }

        return new(
            node, branches.Length > 0 ? null : OperatorTable.Make(node), inputs, [.. node.Outputs.Select(Number)])
        {
            Branches = branches,
            DependsOnSizesOnly = sizes.Add(node) && !inBranch,
            MayOverwrite = MayOverwrite(node),
        };
    }

    // A convolution's backward pass does not need what came out of it, and nobody else sees it.
    private bool MayOverwrite(OnnxNode node) =>
        node.HasInput(0)
        && uses[node.Inputs[0]] == 1
        && makers.TryGetValue(node.Inputs[0], out var maker)
        && maker is "Conv" or "ConvTranspose" or "BatchNormalization" or "InstanceNormalization" or "Gemm";

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
