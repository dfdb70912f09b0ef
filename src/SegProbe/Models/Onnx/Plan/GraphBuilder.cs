using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Operators;
using SegProbe.Models.Onnx.Schema;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>
/// Brings a file's graph into the form that is evaluated: what no output needs is left out, constants are folded,
/// operators that only pass a value on vanish, and an If with a constant condition gives way to its branch.
/// </summary>
internal sealed class GraphBuilder
{
    // Folding must not make large what a file describes in a few bytes.
    private const long SpareElements = 1 << 24;
    private const long FoldedForEachRead = 8;

    private readonly ModelMessage model;
    private readonly TensorReader reader;
    private readonly Device device;
    private readonly OperatorTable operators;
    private readonly Dictionary<string, OnnxValue> constants = [];
    private readonly HashSet<string> defined = [];
    private readonly List<string> unsupported = [];
    private long foldable = SpareElements;
    private int branches;

    private GraphBuilder(ModelMessage model, TensorReader reader, Device device, OperatorTable operators) =>
        (this.model, this.reader, this.device, this.operators) = (model, reader, device, operators);

    /// <summary>Builds the part of a graph that makes some of its outputs.</summary>
    /// <exception cref="InvalidDataException">The graph is not sound.</exception>
    public static OnnxGraph Build(
        ModelMessage model, TensorReader reader, IReadOnlyCollection<string> outputs, Device device,
        OperatorTable operators)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var graph = new GraphBuilder(model, reader, device, operators).Build(outputs);
        foreach (var value in graph.Constants.Values)
        {
            value.Tensor.DetachFromDisposeScope();
        }

        return graph;
    }

    private OnnxGraph Build(IReadOnlyCollection<string> outputs)
    {
        var graph = model.Graph;
        if (graph.SparseInitializers.Count > 0)
        {
            throw new InvalidDataException("sparse initialisers, which are not read");
        }

        var needed = Needed(graph, outputs);
        var names = new Dictionary<string, string>();
        var initial = graph.Initializers.Select(each => each.Name).ToHashSet();
        var inputs = graph.Inputs.Where(each => !initial.Contains(each.Name)).Select(OnnxInput.Read).ToList();
        foreach (var input in inputs)
        {
            Define(input.Name, names, inBranch: false);
        }

        ReadInitializers(graph, needed, names, inBranch: false);
        var nodes = Visit(graph.Nodes.Where(node => node.Outputs.Any(needed.Contains)), names, inBranch: false);
        var results = outputs.ToDictionary(name => name, name => Resolve(name, names, "the graph's output"));
        return new(inputs, results, nodes, constants, unsupported);
    }

    private void ReadInitializers(
        GraphMessage graph, HashSet<string>? needed, Dictionary<string, string> names, bool inBranch)
    {
        foreach (var message in graph.Initializers.Where(each => needed?.Contains(each.Name) ?? true))
        {
            var tensor = reader.Read(message);
            constants[Define(message.Name, names, inBranch)] = new(tensor.to(device));
            foldable += FoldedForEachRead * tensor.numel();
        }
    }

    private List<OnnxNode> Visit(IEnumerable<NodeMessage> messages, Dictionary<string, string> names, bool inBranch)
    {
        var nodes = new List<OnnxNode>();
        foreach (var message in messages)
        {
            Visit(message, names, inBranch, nodes);
        }

        return nodes;
    }

    private void Visit(NodeMessage message, Dictionary<string, string> names, bool inBranch, List<OnnxNode> nodes)
    {
        var node = new OnnxNode(
            message, OnnxFile.IsStandard(message.Domain) ? operators.Find(message.Operator) : null,
            OnnxFile.OpsetOf(model), reader,
            name => Resolve(name, names, $"{message.Operator} (node {message.Name})"));
        if (PassesOn(node))
        {
            Alias(node.Outputs[0], node.Inputs[0], names);
        }
        else if (node is { IsKnown: true, Definition.Branches: var (whenTrue, whenFalse) })
        {
            VisitIf(node, whenTrue, whenFalse, names, nodes);
        }
        else
        {
            var outputs = node.Outputs.Select(name => name.Length > 0 ? Define(name, names, inBranch) : "").ToArray();
            Add(node.With([.. node.Inputs], outputs), nodes);
        }
    }

    private static bool PassesOn(OnnxNode node) =>
        node.Is(OperatorTraits.PassesOn)
        && node.HasInput(0) && node.HasOutput(0) && !node.HasOutput(1) && !node.HasInput(2);

    private void Add(OnnxNode node, List<OnnxNode> nodes)
    {
        if (!node.IsKnown)
        {
            var domain = OnnxFile.IsStandard(node.Domain) ? "" : $"{node.Domain}.";
            unsupported.Add($"{domain}{node.Operator} (node {node.Name})");
        }
        else if (node.Is(OperatorTraits.Folds)
            && node.Inputs.All(name => name.Length == 0 || constants.ContainsKey(name))
            && LargestSize(node) <= foldable)
        {
            Fold(node);
            return;
        }

        nodes.Add(node);
    }

    private void Fold(OnnxNode node)
    {
        var values = node.Inputs.Select(name => name.Length > 0 ? constants[name] : null).ToArray();
        var inputs = new OnnxInputs(node, values, device, foldable);
        var results = KernelCall.Run(node, node.Definition.Make(node), inputs);
        for (var i = 0; i < results.Length; i++)
        {
            if (node.HasOutput(i))
            {
                constants[node.Outputs[i]] = new(results[i]);
                foldable -= results[i].numel();
            }
        }
    }

    private void VisitIf(
        OnnxNode node, string whenTrue, string whenFalse, Dictionary<string, string> names, List<OnnxNode> nodes)
    {
        if (node.HasInput(0) && constants.TryGetValue(node.Inputs[0], out var condition))
        {
            var branch = Branch(node, condition.Integers() is [not 0] ? whenTrue : whenFalse, names);
            nodes.AddRange(branch.Nodes);
            foreach (var (outer, inner) in node.Outputs.Zip(branch.Outputs))
            {
                Alias(outer, inner, names);
            }

            return;
        }

        OnnxBranch[] sides = [Branch(node, whenTrue, names), Branch(node, whenFalse, names)];
        var outputs = node.Outputs.Select(name => Define(name, names, inBranch: true)).ToArray();
        nodes.Add(node.With([.. node.Inputs], outputs, sides));
    }

    private OnnxBranch Branch(OnnxNode node, string attribute, Dictionary<string, string> names)
    {
        var graph = node.Graph(attribute) ?? throw node.Refusal($"no {attribute}");
        if (graph.Outputs.Count < node.Outputs.Count)
        {
            throw node.Refusal($"{graph.Outputs.Count} outputs of its {attribute}");
        }

        branches++;
        var inner = new Dictionary<string, string>(names);
        ReadInitializers(graph, null, inner, inBranch: true);
        var nodes = Visit(graph.Nodes, inner, inBranch: true);
        var outputs = graph.Outputs.Select(each => Resolve(each.Name, inner, $"{attribute} of node {node.Name}"));
        return new(nodes, [.. outputs]);
    }

    // Two branches may use the same names for different values.
    private string Define(string name, Dictionary<string, string> names, bool inBranch)
    {
        var unique = inBranch ? $"{name} of branch {branches}" : name;
        names[name] = unique;
        return defined.Add(unique)
            ? unique
            : throw new InvalidDataException($"the value '{name}', which is made twice");
    }

    private static void Alias(string name, string meant, Dictionary<string, string> names)
    {
        if (name.Length > 0 && !names.TryAdd(name, meant))
        {
            throw new InvalidDataException($"the value '{name}', which is made twice");
        }
    }

    private static string Resolve(string name, Dictionary<string, string> names, string user) =>
        name.Length == 0 ? "" : names.TryGetValue(name, out var meant)
            ? meant
            : throw new InvalidDataException($"the value '{name}', which {user} uses before it is made");

    // The number of values that a folded constant has at most; operators that are given a shape check it by themselves.
    private double LargestSize(OnnxNode node)
    {
        var shapes = node.Inputs.Where(name => name.Length > 0).Select(name => constants[name].Tensor.shape).ToList();
        return node.Is(OperatorTraits.LargeResult)
            ? shapes.Aggregate(1.0, (product, shape) => product * Math.Max(OnnxInputs.Elements(shape), 1))
            : Math.Max(shapes.Sum(OnnxInputs.Elements), OnnxInputs.Broadcast(shapes));
    }

    // The names of all values that some outputs need, directly or not.
    private static HashSet<string> Needed(GraphMessage graph, IEnumerable<string> outputs)
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
