using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Functions of each value by itself.</summary>
internal static class ElementwiseOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Abs", Plain, x => x[0].abs());
        list.Add("Acos", Plain, x => x[0].acos());
        list.Add("Acosh", Plain, x => x[0].acosh());
        list.Add("Asin", Plain, x => x[0].asin());
        list.Add("Asinh", Plain, x => x[0].asinh());
        list.Add("Atan", Plain, x => x[0].atan());
        list.Add("Atanh", Plain, x => x[0].atanh());
        list.Add("Cos", Plain, x => x[0].cos());
        list.Add("Cosh", Plain, x => x[0].cosh());
        list.Add("Sin", Plain, x => x[0].sin());
        list.Add("Sinh", Plain, x => x[0].sinh());
        list.Add("Tan", Plain, x => x[0].tan());
        list.Add("Erf", Plain, x => x[0].erf());
        list.Add("Exp", Plain, x => x[0].exp());
        list.Add("Log", Plain, x => x[0].log());
        list.Add("Sqrt", Plain, x => x[0].sqrt());
        list.Add("Neg", Plain, x => x[0].neg());
        list.Add("Sign", Plain, x => x[0].sign());
        list.Add("Reciprocal", Plain, x => x[0].reciprocal());
        list.Add("Ceil", Plain, x => x[0].ceil());
        list.Add("Floor", Plain, x => x[0].floor());
        list.Add("Round", Plain, x => x[0].round());
        list.Add("Identity", Plain | PassesOn, x => x[0]);
        list.Add("IsNaN", Plain, x => x[0].isnan());
        list.Add("IsInf", Plain, IsInfinite);
        list.Add("Cast", Plain | Rearranges, node => Cast(node));
        list.Add("CastLike", Plain, x => x[0].to(x[1].dtype));
        list.AddMany("Dropout", Plain | PassesOn, Dropout);
    }

    private static Func<OnnxInputs, Tensor> IsInfinite(OnnxNode node)
    {
        var (negative, positive) = (node.Flag("detect_negative", true), node.Flag("detect_positive", true));
        return x => negative && positive ? x[0].isinf()
            : negative ? x[0].isneginf()
            : positive ? x[0].isposinf()
            : zeros_like(x[0], ScalarType.Bool);
    }

    private static Func<OnnxInputs, Tensor> Cast(OnnxNode node)
    {
        var type = ElementType.Parse(node.Integer("to", 0));
        return type.Name switch
        {
            "uint16" => x => x[0].to(ScalarType.Int64).bitwise_and(0xFFFF).to(ScalarType.Int32),
            "uint32" => x => x[0].to(ScalarType.Int64).bitwise_and(0xFFFFFFFF),
            _ => x => x[0].to(type.Type),
        };
    }

    private static Kernel Dropout(OnnxNode node) => x =>
        x.OptionalIntegers(2) is [not 0]
            ? throw node.Refusal("training_mode on")
            : [x[0], ones_like(x[0], ScalarType.Bool)];
}
