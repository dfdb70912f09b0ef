using SegProbe.Models.Onnx.Graph;
using TorchSharp;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Arithmetic, comparison and logic between tensors.</summary>
internal static class ArithmeticOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Add", Plain, x => x[0] + x[1]);
        list.Add("Sub", Plain, x => x[0] - x[1]);
        list.Add("Mul", Plain, x => x[0] * x[1]);
        list.Add("Div", Plain, x => ElementType.IsReal(x[0].dtype) ? x[0] / x[1] : x[0].div(x[1], RoundingMode.trunc));
        list.Add("Pow", Plain, x => x[0].pow(x[1]).to(x[0].dtype));
        list.Add("Mod", Plain, node => Modulo(node));
        list.Add("Sum", Plain, x => Folded(x, (first, second) => first + second));
        list.Add("Max", Plain, x => Folded(x, maximum));
        list.Add("Min", Plain, x => Folded(x, minimum));
        list.Add("Mean", Plain, x => Folded(x, (first, second) => first + second) / x.Count);
        list.Add("CumSum", Plain, node => CumulativeSum(node));
        list.Add("Equal", Plain, x => x[0].eq(x[1]));
        list.Add("Greater", Plain, x => x[0].gt(x[1]));
        list.Add("GreaterOrEqual", Plain, x => x[0].ge(x[1]));
        list.Add("Less", Plain, x => x[0].lt(x[1]));
        list.Add("LessOrEqual", Plain, x => x[0].le(x[1]));
        list.Add("And", Plain, x => x[0].logical_and(x[1]));
        list.Add("Or", Plain, x => x[0].logical_or(x[1]));
        list.Add("Xor", Plain, x => x[0].logical_xor(x[1]));
        list.Add("Not", Plain, x => x[0].logical_not());
        list.Add("Where", Plain, x => where(x[0], x[1], x[2]));
    }

    private static Tensor Folded(OnnxInputs x, Func<Tensor, Tensor, Tensor> combine)
    {
        var result = x[0];
        for (var i = 1; i < x.Count; i++)
        {
            result = combine(result, x[i]);
        }

        return result;
    }

    private static Func<OnnxInputs, Tensor> Modulo(OnnxNode node) =>
        node.Flag("fmod") ? x => x[0].fmod(x[1]) : x => x[0].remainder(x[1]);

    private static Func<OnnxInputs, Tensor> CumulativeSum(OnnxNode node)
    {
        var (isExclusive, isReverse) = (node.Flag("exclusive"), node.Flag("reverse"));
        return x =>
        {
            var axis = x.Axis(x.Integers(1)[0], x[0].dim());
            var values = isReverse ? x[0].flip([axis]) : x[0];
            var sums = values.cumsum(axis, values.dtype);
            sums = isExclusive ? sums - values : sums;
            return isReverse ? sums.flip([axis]) : sums;
        };
    }
}
