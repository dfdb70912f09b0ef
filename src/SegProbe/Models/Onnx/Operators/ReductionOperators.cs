using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Reductions along axes.</summary>
internal static class ReductionOperators
{
    private delegate Tensor Reduction(Tensor x, long[] axes, bool keep);

    public static void Add(OperatorList list)
    {
        Add(list, "ReduceSum", 13, (x, axes, keep) => x.sum(axes, keep, x.dtype));
        Add(list, "ReduceMean", 18, (x, axes, keep) => x.mean(axes, keep));
        Add(list, "ReduceMax", 18, (x, axes, keep) => x.amax(axes, keep));
        Add(list, "ReduceMin", 18, (x, axes, keep) => x.amin(axes, keep));
        Add(list, "ReduceProd", 18, Product);
        Add(list, "ReduceL1", 18, (x, axes, keep) => x.abs().sum(axes, keep, x.dtype));
        Add(list, "ReduceL2", 18, (x, axes, keep) => (x * x).sum(axes, keep).sqrt().to(x.dtype));
        Add(list, "ReduceLogSum", 18, (x, axes, keep) => x.sum(axes, keep, x.dtype).log());
        Add(list, "ReduceLogSumExp", 18, LogSumExp);
        Add(list, "ReduceSumSquare", 18, (x, axes, keep) => (x * x).sum(axes, keep, x.dtype));
    }

    // The axes are an attribute before a version that differs, and an input from it on.
    private static void Add(OperatorList list, string name, long inputFrom, Reduction reduce) =>
        list.Add(name, Sized, node =>
        {
            var (keep, none) = (node.Flag("keepdims", true), node.Flag("noop_with_empty_axes"));
            var fixedAxes = node.Integers("axes");
            return x =>
            {
                var given = (node.Opset >= inputFrom ? x.OptionalIntegers(1) : null) ?? fixedAxes ?? [];
                var dimensions = x[0].dim();
                var axes = given.Length > 0
                    ? given.Select(axis => x.Axis(axis, dimensions)).ToArray()
                    : none ? [] : [.. Enumerable.Range(0, (int)dimensions).Select(i => (long)i)];
                return axes.Length == 0 && none ? x[0] : reduce(x[0], axes, keep);
            };
        });

    private static Tensor Product(Tensor x, long[] axes, bool keep)
    {
        foreach (var axis in axes.OrderDescending())
        {
            x = x.prod(axis, keep, x.dtype);
        }

        return x;
    }

    private static Tensor LogSumExp(Tensor x, long[] axes, bool keep)
    {
        var highest = x.detach().amax(axes, keepdim: true);
        var sum = (x - highest).exp().sum(axes, keep).log();
        return (keep ? highest : highest.reshape(sum.shape)) + sum;
    }
}
