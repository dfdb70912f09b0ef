using SegProbe.Models.Onnx.Schema;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>One side of an If, in the names of the graph around it.</summary>
internal sealed record OnnxBranch(IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<string> Outputs);

/// <summary>One operator of a network, with its attributes.</summary>
internal sealed class OnnxNode
{
    private readonly Dictionary<string, AttributeMessage> attributes;
    private readonly TensorReader reader;
    private readonly OnnxOperator? definition;

    public OnnxNode(
        NodeMessage message, OnnxOperator? definition, long opset, TensorReader reader, Func<string, string> resolve)
    {
        (this.reader, this.definition) = (reader, definition);
        Operator = message.Operator;
        Domain = message.Domain;
        Opset = opset;
        Inputs = [.. message.Inputs.Select(resolve)];
        Outputs = [.. message.Outputs];
        Name = message.Name.Length > 0 ? message.Name : $"of {Outputs.FirstOrDefault("")}";
        attributes = [];
        foreach (var attribute in message.Attributes)
        {
            attributes[attribute.Name] = attribute;
        }
    }

    private OnnxNode(OnnxNode node, string[] inputs, string[] outputs, OnnxBranch[] branches)
    {
        Branches = branches;
        (attributes, reader, definition) = (node.attributes, node.reader, node.definition);
        (Operator, Domain) = (node.Operator, node.Domain);
        (Opset, Name, Inputs, Outputs) = (node.Opset, node.Name, inputs, outputs);
    }

    public string Name { get; }

    public string Operator { get; }

    /// <summary>Gets what is registered of the operator.</summary>
    /// <exception cref="InvalidOperationException">Nothing is: see <see cref="IsKnown"/>.</exception>
    public OnnxOperator Definition => definition ?? throw new InvalidOperationException($"{Operator} is not known.");

    public bool IsKnown => definition is not null;

    public string Domain { get; }

    /// <summary>Gets the version of the standard that the model asks for.</summary>
    public long Opset { get; }

    /// <summary>Gets the names of the inputs, empty for one left out.</summary>
    public IReadOnlyList<string> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Gets the sides of an If; empty for any other operator.</summary>
    public IReadOnlyList<OnnxBranch> Branches { get; } = [];

    /// <summary>Gives the same operator between other values.</summary>
    public OnnxNode With(string[] inputs, string[] outputs, params OnnxBranch[] branches) =>
        new(this, inputs, outputs, branches);

    public bool Is(OperatorTraits trait) => definition is not null && definition.Traits.HasFlag(trait);

    public bool Has(string name) => attributes.ContainsKey(name);

    public bool HasInput(int index) => index < Inputs.Count && Inputs[index].Length > 0;

    public bool HasOutput(int index) => index < Outputs.Count && Outputs[index].Length > 0;

    public long Integer(string name, long fallback) =>
        attributes.TryGetValue(name, out var attribute) ? attribute.IntegerValue : fallback;

    public bool Flag(string name, bool fallback = false) => Integer(name, fallback ? 1 : 0) != 0;

    public double Number(string name, double fallback) =>
        attributes.TryGetValue(name, out var attribute) ? attribute.FloatValue : fallback;

    public string Text(string name, string fallback) =>
        attributes.TryGetValue(name, out var attribute) ? attribute.TextValue.ToStringUtf8() : fallback;

    public long[]? Integers(string name) =>
        attributes.TryGetValue(name, out var attribute) ? [.. attribute.Integers] : null;

    public float[]? Numbers(string name) =>
        attributes.TryGetValue(name, out var attribute) ? [.. attribute.Floats] : null;

    public Tensor? Tensor(string name) =>
        attributes.TryGetValue(name, out var attribute) && attribute.TensorValue is { } tensor
            ? reader.Read(tensor)
            : null;

    public GraphMessage? Graph(string name) =>
        attributes.TryGetValue(name, out var attribute) ? attribute.GraphValue : null;

    /// <summary>Gets one of the values that an attribute may have.</summary>
    /// <exception cref="InvalidDataException">It has another.</exception>
    public string OneOf(string name, string fallback, params string[] others)
    {
        var value = Text(name, fallback);
        return value == fallback || others.Contains(value) ? value : throw Refusal($"{name} '{value}'");
    }

    public InvalidDataException Refusal(string found) => new($"{Operator} (node {Name}) with {found}");
}
