using System.Collections.Frozen;
using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>The operators that are evaluated, by the standard's names.</summary>
internal sealed class OperatorTable
{
    private readonly FrozenDictionary<string, OnnxOperator> operators;

    private OperatorTable(IEnumerable<OnnxOperator> operators) =>
        this.operators = operators.ToFrozenDictionary(each => each.Name);

    /// <summary>Gets the operators of the standard that are known.</summary>
    public static OperatorTable Standard { get; } = new(Collect());

    /// <summary>Gets the operators' names, in order.</summary>
    public IEnumerable<string> Names => operators.Keys.Order(StringComparer.Ordinal);

    /// <summary>Gives a table with an operator more.</summary>
    public OperatorTable With(OnnxOperator added) => new([.. operators.Values, added]);

    /// <summary>Gives what is registered of an operator; null where nothing is.</summary>
    public OnnxOperator? Find(string name) => operators.GetValueOrDefault(name);

    private static List<OnnxOperator> Collect()
    {
        var list = new OperatorList();
        ElementwiseOperators.Add(list);
        ActivationOperators.Add(list);
        ArithmeticOperators.Add(list);
        ReductionOperators.Add(list);
        SelectionOperators.Add(list);
        ConvolutionOperators.Add(list);
        PoolingOperators.Add(list);
        NormalizationOperators.Add(list);
        MatrixOperators.Add(list);
        ShapeOperators.Add(list);
        SliceOperators.Add(list);
        GatherOperators.Add(list);
        PadOperators.Add(list);
        ConstantOperators.Add(list);
        ResizeOperators.Add(list);
        GridSampleOperators.Add(list);
        list.AddBranches("If", "then_branch", "else_branch");
        return list.Operators;
    }
}

/// <summary>Collects operators: for each its name, what may be done with it, and what evaluates it.</summary>
internal sealed class OperatorList
{
    public List<OnnxOperator> Operators { get; } = [];

    /// <summary>Adds an operator with one result and no attributes.</summary>
    public void Add(string name, OperatorTraits traits, Func<OnnxInputs, Tensor> evaluate) =>
        Add(name, traits, _ => evaluate);

    /// <summary>Adds an operator with one result.</summary>
    public void Add(
        string name, OperatorTraits traits, Func<OnnxNode, Func<OnnxInputs, Tensor>> make,
        Func<OnnxNode, Tensor, Tensor, Tensor>? scaleWeights = null) =>
        Operators.Add(new(name, traits, node => One(make(node))) { ScaleWeights = scaleWeights });

    /// <summary>Adds an operator with several results.</summary>
    public void AddMany(string name, OperatorTraits traits, Func<OnnxNode, Kernel> make) =>
        Operators.Add(new(name, traits, make));

    /// <summary>Adds an operator that evaluates one of two graphs, which two of its attributes hold.</summary>
    public void AddBranches(string name, string whereTrue, string whereFalse) =>
        Operators.Add(new(name, OperatorTraits.None, node => throw node.Refusal("no graph to evaluate"))
        {
            Branches = (whereTrue, whereFalse),
        });

    private static Kernel One(Func<OnnxInputs, Tensor> evaluate) => x => [evaluate(x)];
}
