using System.Collections.Frozen;
using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>All operators that are evaluated, by the standard's names.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<string, Func<OnnxNode, Kernel>> Makers = Collect();

    /// <summary>Gets the names of all operators.</summary>
    public static IEnumerable<string> Names => Makers.Keys.Append("If").Order(StringComparer.Ordinal);

    public static bool Knows(string name) => name == "If" || Makers.ContainsKey(name);

    /// <summary>Reads an operator's attributes.</summary>
    /// <exception cref="InvalidDataException">One has a value that is not known.</exception>
    public static Kernel Make(OnnxNode node) => Makers[node.Operator](node);

    private static FrozenDictionary<string, Func<OnnxNode, Kernel>> Collect()
    {
        var list = new OperatorList();
        ElementwiseOperators.Add(list);
        ActivationOperators.Add(list);
        ArithmeticOperators.Add(list);
        ComparisonOperators.Add(list);
        ReductionOperators.Add(list);
        SelectionOperators.Add(list);
        ConvolutionOperators.Add(list);
        PoolingOperators.Add(list);
        NormalizationOperators.Add(list);
        MatrixOperators.Add(list);
        ShapeOperators.Add(list);
        JoiningOperators.Add(list);
        SliceOperators.Add(list);
        GatherOperators.Add(list);
        ScatterOperators.Add(list);
        PadOperators.Add(list);
        ConstantOperators.Add(list);
        ResizeOperators.Add(list);
        GridSampleOperators.Add(list);
        return list.Makers.ToFrozenDictionary();
    }
}
