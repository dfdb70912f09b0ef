using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Collects operators: for each name, what reads its attributes and gives what evaluates it.</summary>
internal sealed class OperatorList
{
    public Dictionary<string, Func<OnnxNode, Kernel>> Makers { get; } = [];

    /// <summary>Adds an operator with one result and no attributes.</summary>
    public void Add(string name, Func<OnnxInputs, Tensor> evaluate) => Makers.Add(name, _ => x => [evaluate(x)]);

    /// <summary>Adds an operator with one result.</summary>
    public void Add(string name, Func<OnnxNode, Func<OnnxInputs, Tensor>> make) =>
        Makers.Add(name, node => One(make(node)));

    /// <summary>Adds an operator with several results.</summary>
    public void AddMany(string name, Func<OnnxNode, Kernel> make) => Makers.Add(name, make);

    private static Kernel One(Func<OnnxInputs, Tensor> evaluate) => x => [evaluate(x)];
}
