using SegProbe.Models.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Arithmetic between tensors.</summary>
internal static class ArithmeticOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Add", x => x[0] + x[1]);
        list.Add("Sub", x => x[0] - x[1]);
        list.Add("Mul", x => x[0] * x[1]);
        list.Add("Div", x => ElementType.IsReal(x[0].dtype) ? x[0] / x[1] : x[0].div(x[1], RoundingMode.trunc));
        list.Add("Pow", x => x[0].pow(x[1]).to(x[0].dtype));
        list.Add("Mod", node => Modulo(node));
        list.Add("Sum", x => Folded(x, (first, second) => first + second));
        list.Add("Max", x => Folded(x, maximum));
        list.Add("Min", x => Folded(x, minimum));
        list.Add("Mean", x => Folded(x, (first, second) => first + second) / x.Count);
        list.Add("CumSum", node => CumulativeSum(node));
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
