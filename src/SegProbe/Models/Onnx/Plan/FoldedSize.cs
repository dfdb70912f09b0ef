using SegProbe.Models.Onnx.Graph;
using SegProbe.Models.Onnx.Operators;

namespace SegProbe.Models.Onnx.Plan;

/// <summary>How large a folded constant can become.</summary>
internal static class FoldedSize
{
    // Their results can have as many values as their inputs' product.
    private static readonly HashSet<string> Products =
        ["MatMul", "Gemm", "Einsum", "Conv", "ConvTranspose", "Gather", "GatherND", "GatherElements", "GridSample"];

    /// <summary>
    /// Gives the number of values at most; operators that are given a shape check it by themselves
    /// (<see cref="OnnxInputs.Bounded"/>).
    /// </summary>
    public static double Of(OnnxNode node, Dictionary<string, OnnxValue> constants)
    {
        var shapes = node.Inputs.Where(name => name.Length > 0).Select(name => constants[name].Tensor.shape).ToList();
        return Products.Contains(node.Operator)
            ? shapes.Aggregate(1.0, (product, shape) => product * Math.Max(Elements(shape), 1))
            : Math.Max(shapes.Sum(Elements), Broadcast(shapes));
    }

    private static double Elements(long[] shape) => shape.Aggregate(1.0, (product, length) => product * length);

    // 0 where the shapes do not go together.
    private static double Broadcast(List<long[]> shapes)
    {
        var axes = shapes.Select(shape => shape.Length).DefaultIfEmpty().Max();
        var elements = 1.0;
        for (var i = 1; i <= axes; i++)
        {
            var lengths = shapes.Where(shape => shape.Length >= i).Select(shape => shape[^i]).Where(each => each != 1)
                .Distinct().ToList();
            if (lengths.Count > 1)
            {
                return 0;
            }

            elements *= lengths.FirstOrDefault(1);
        }

        return elements;
    }
}
