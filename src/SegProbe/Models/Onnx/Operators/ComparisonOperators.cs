using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Comparison, logic and choice.</summary>
internal static class ComparisonOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Equal", x => x[0].eq(x[1]));
        list.Add("Greater", x => x[0].gt(x[1]));
        list.Add("GreaterOrEqual", x => x[0].ge(x[1]));
        list.Add("Less", x => x[0].lt(x[1]));
        list.Add("LessOrEqual", x => x[0].le(x[1]));
        list.Add("And", x => x[0].logical_and(x[1]));
        list.Add("Or", x => x[0].logical_or(x[1]));
        list.Add("Xor", x => x[0].logical_xor(x[1]));
        list.Add("Not", x => x[0].logical_not());
        list.Add("Where", x => where(x[0], x[1], x[2]));
    }
}
