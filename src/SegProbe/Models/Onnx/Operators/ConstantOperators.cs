using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Tensors that a file describes.</summary>
internal static class ConstantOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Constant", Plain, node => Constant(node));
        list.Add("ConstantOfShape", Folds, node => Filled(node));
        list.Add("Range", Folds, x => Range(x));
        list.Add("EyeLike", Plain, node => Eye(node));
    }

    private static Func<OnnxInputs, Tensor> Constant(OnnxNode node) => x =>
    {
        var value = node.Tensor("value")
            ?? (node.Has("value_float") ? tensor((float)node.Number("value_float", 0))
            : node.Has("value_int") ? tensor(node.Integer("value_int", 0), ScalarType.Int64)
            : node.Has("value_floats") ? tensor(node.Numbers("value_floats")!)
            : node.Has("value_ints") ? tensor(node.Integers("value_ints")!)
            : throw node.Refusal("a value of a kind that is not read"));
        return value.to(x.Device);
    };

    private static Func<OnnxInputs, Tensor> Filled(OnnxNode node) => x =>
    {
        var shape = x.Bounded(x.Integers(0));
        var value = node.Tensor("value") ?? tensor(0f);
        return value.to(x.Device).reshape([]).expand(shape).clone();
    };

    private static Tensor Range(OnnxInputs x)
    {
        var (start, end, step) = (Number(0), Number(1), Number(2));
        var count = Math.Max(Math.Ceiling((end - start) / step), 0);
        if (!double.IsFinite(count))
        {
            throw x.Refusal("a step that never ends");
        }

        x.Bounded((long)Math.Min(count, long.MaxValue / 2));
        return (x[0] + (arange((long)count, device: x.Device) * x[2])).to(x[0].dtype);

        double Number(int input) => x[input].to(ScalarType.Float64).item<double>();
    }

    private static Func<OnnxInputs, Tensor> Eye(OnnxNode node)
    {
        var (diagonal, code) = (node.Integer("k", 0), node.Integer("dtype", 0));
        return x =>
        {
            var (rows, columns) = (x[0].shape[0], x[0].shape[1]);
            var isOn = (arange(columns, device: x.Device) - arange(rows, device: x.Device).unsqueeze(1)).eq(diagonal);
            return isOn.to(code == 0 ? x[0].dtype : ElementType.Parse(code).Type);
        };
    }
}
