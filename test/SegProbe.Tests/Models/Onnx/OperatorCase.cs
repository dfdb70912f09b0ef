using Google.Protobuf;
using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Schema;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>
/// A network of one operator, made in code: its image is one of the operator's inputs, the others constant.
/// </summary>
/// <param name="Operator">The operator.</param>
/// <param name="Shape">The image's shape.</param>
internal sealed record OperatorCase(string Operator, params long[] Shape)
{
    /// <summary>Stands for the code of the type that the network is made in.</summary>
    public static readonly object OwnType = new();

    public string Name { get; init; } = Operator;

    public long Opset { get; init; } = 17;

    /// <summary>Gets which of the operator's inputs the image is.</summary>
    public int At { get; init; }

    public (double Low, double High) Range { get; init; } = (-1, 1);

    /// <summary>Gets integers, real numbers or a text by name.</summary>
    public (string Name, object Value)[] Attributes { get; init; } = [];

    /// <summary>
    /// Gets the other inputs: arrays of long, or shapes (as tuples) of random real numbers; null for one left out.
    /// </summary>
    public object?[] Others { get; init; } = [];

    public int Outputs { get; init; } = 1;

    /// <summary>Gets whether the results are no real numbers, and made such by a Cast.</summary>
    public bool IsDiscrete { get; init; }

    public override string ToString() => $"{Name} (opset {Opset})";

    /// <summary>Gives random values in the range.</summary>
    public Tensor Image(ScalarType type)
    {
        using var random = new Generator(5, CPU);
        return ((rand(Shape, type, generator: random) * (Range.High - Range.Low)) + Range.Low).detach();
    }

    /// <summary>Gives the network; its real numbers are of one type.</summary>
    public ModelMessage Model(ScalarType type)
    {
        var code = ElementType.CodeOf(type);
        var node = new NodeMessage { Operator = Operator, Name = "it" };
        var graph = new GraphMessage { Name = "g", Nodes = { node } };
        var others = new Queue<object?>(Others);
        for (var i = 0; i <= Others.Length; i++)
        {
            node.Inputs.Add(i == At ? "x" : AddConstant(graph, others.Dequeue(), $"c{i}", type));
        }

        node.Outputs.Add(IsDiscrete ? "u" : "y");
        node.Outputs.Add(Enumerable.Range(1, Outputs - 1).Select(i => $"y{i}"));
        node.Attributes.Add(Attributes.Select(
            each => Attribute(each.Name, ReferenceEquals(each.Value, OwnType) ? code : each.Value)));
        if (IsDiscrete)
        {
            graph.Nodes.Add(new NodeMessage
            {
                Operator = "Cast",
                Inputs = { "u" },
                Outputs = { "y" },
                Attributes = { Attribute("to", code) },
            });
        }

        graph.Inputs.Add(Value("x", code, Shape));
        graph.Outputs.Add(Value("y", code, null));
        return new()
        {
            IrVersion = 8,
            Graph = graph,
            OperatorSets = { new OperatorSetMessage { Version = Opset } },
        };
    }

    public static TensorMessage Constant(string name, Tensor tensor) => new()
    {
        Name = name,
        ElementType = ElementType.CodeOf(tensor.dtype),
        Dimensions = { tensor.shape },
        RawData = ByteString.CopyFrom(tensor.contiguous().bytes.ToArray()),
    };

    public static ValueMessage Value(string name, int code, long[]? shape)
    {
        var type = new TensorTypeMessage { ElementType = code };
        if (shape is not null)
        {
            type.Shape = new() { Dimensions = { shape.Select(length => new DimensionMessage { Value = length }) } };
        }

        return new() { Name = name, Type = new() { Tensor = type } };
    }

    private static string AddConstant(GraphMessage graph, object? value, string name, ScalarType type)
    {
        if (value is null)
        {
            return "";
        }

        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)name[^1], CPU);
        graph.Initializers.Add(Constant(name, value switch
        {
            long[] integers => tensor(integers),
            long integer => tensor(integer),
            bool[] flags => tensor(flags),
            double[] numbers => tensor(numbers).to(type),
            double number => tensor(number).to(type),
            Random(var shape) => rand(shape, generator: random).to(type) + 0.25,
            _ => throw new ArgumentException($"{value}", nameof(value)),
        }));
        return name;
    }

    public static AttributeMessage Attribute(string name, object value) => value switch
    {
        int integer => new() { Name = name, IntegerValue = integer, Type = 2 },
        double number => new() { Name = name, FloatValue = (float)number, Type = 1 },
        string text => new() { Name = name, TextValue = ByteString.CopyFromUtf8(text), Type = 3 },
        long[] integers => new() { Name = name, Integers = { integers }, Type = 7 },
        GraphMessage graph => new() { Name = name, GraphValue = graph, Type = 5 },
        TensorMessage tensor => new() { Name = name, TensorValue = tensor, Type = 4 },
        _ => throw new ArgumentException($"{value}", nameof(value)),
    };
}

/// <summary>A constant of random real numbers in [0.25, 1.25].</summary>
internal sealed record Random(params long[] Shape);
