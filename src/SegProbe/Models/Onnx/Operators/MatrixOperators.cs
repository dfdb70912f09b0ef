using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Matrix products.</summary>
internal static class MatrixOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("MatMul", Product, x => Multiply(x, x[0], x[1]));
        list.Add("Gemm", Product | Overwritable, node => Gemm(node));
        list.Add("Einsum", Product, node => Einsum(node));
    }

    private static Func<OnnxInputs, Tensor> Gemm(OnnxNode node)
    {
        var (alpha, beta) = (node.Number("alpha", 1), node.Number("beta", 1));
        var (transposesFirst, transposesSecond) = (node.Flag("transA"), node.Flag("transB"));
        return x =>
        {
            var first = transposesFirst ? x[0].t() : x[0];
            var second = transposesSecond ? x[1].t() : x[1];
            var product = Multiply(x, first, second);
            product = alpha == 1 ? product : alpha * product;
            return x.Optional(2) is not { } bias ? product : product + (beta == 1 ? bias : beta * bias);
        };
    }

    // TorchSharp ends the process where libtorch refuses a product, so that must not come to it.
    private static Tensor Multiply(OnnxInputs x, Tensor first, Tensor second)
    {
        var (a, b) = (first.shape, second.shape);
        var fits = a.Length > 0 && b.Length > 0
            && first.dtype == second.dtype
            && a[^1] == (b.Length > 1 ? b[^2] : b[0])
            && a.SkipLast(2).Reverse().Zip(b.SkipLast(2).Reverse())
                .All(each => each.First == each.Second || each.First == 1 || each.Second == 1);
        if (!fits)
        {
            throw new ArgumentException("The matrices do not fit");
        }

        x.Bounded([.. a[..^1], b[^1]]);
        return matmul(first, second);
    }

    private static Func<OnnxInputs, Tensor> Einsum(OnnxNode node)
    {
        var equation = node.Text("equation", "");
        return x => einsum(equation, [.. Enumerable.Range(0, x.Count).Select(i => x[i])]);
    }
}
