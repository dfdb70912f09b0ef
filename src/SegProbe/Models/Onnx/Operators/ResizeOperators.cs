using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Other sizes for images, by interpolation along one axis after the other.</summary>
internal static class ResizeOperators
{
    public static void Add(OperatorList list)
    {
        list.Add("Resize", Sized, node => Resize(node, isUpsample: false));
        list.Add("Upsample", Sized, node => Resize(node, isUpsample: true));
    }

    private static Func<OnnxInputs, Tensor> Resize(OnnxNode node, bool isUpsample)
    {
        var mode = new ResizeMode(node, isUpsample);
        return x =>
        {
            var axes = Axes(node, x, isUpsample);
            x.Bounded(Target(x[0].shape, axes));
            var changed = axes.Where(axis => !axis.IsUnchanged(mode.Coordinates)).ToArray();
            return Native(x[0], mode, changed) ?? changed.Aggregate(
                x[0], (image, axis) => Along(image, axis, ResizeTaps.Compute(mode, axis), mode, x.Device));
        };
    }

    private static long[] Target(long[] shape, ResizeAxis[] axes)
    {
        long[] target = [.. shape];
        foreach (var axis in axes)
        {
            target[axis.Axis] = axis.Output;
        }

        return target;
    }

    // libtorch's own, for images of two axes and where it means the same.
    private static Tensor? Native(Tensor x, ResizeMode mode, ResizeAxis[] axes)
    {
        if (x.dim() != 4 || x.dtype is not (ScalarType.Float32 or ScalarType.Float64) || axes.Length == 0
            || !axes.All(axis => axis.Axis >= 2 && axis.Output > 1))
        {
            return null;
        }

        var size = Target(x.shape, axes)[2..];
        if (mode.IsNearest)
        {
            return Array.TrueForAll(axes, axis => IsPlainNearest(mode, axis)) ? upsample_nearest2d(x, size) : null;
        }

        return mode.IsPlain && Array.TrueForAll(axes, axis => axis.IsExact)
            ? interpolate(
                x, size, mode: mode.IsCubic ? InterpolationMode.Bicubic : InterpolationMode.Bilinear,
                align_corners: mode.Coordinates == "align_corners")
            : null;
    }

    private static bool IsPlainNearest(ResizeMode mode, ResizeAxis axis) =>
        axis.Output % axis.Input == 0
        && mode.Coordinates != "tf_crop_and_resize"
        && ResizeTaps.Compute(mode, axis).Places[0].Select((place, i) => place == i / (axis.Output / axis.Input))
            .All(isSame => isSame);

    private static Tensor Along(Tensor x, ResizeAxis axis, ResizeTaps taps, ResizeMode mode, Device device)
    {
        long[] line = [.. Enumerable.Repeat(1L, (int)x.dim())];
        line[axis.Axis] = axis.Output;
        var sum = taps.Places.Select((places, tap) => Tap(places, taps.Weights[tap])).Aggregate((a, b) => a + b);
        return Array.Exists(taps.Outside, each => each)
            ? where(tensor(taps.Outside, device: device).view(line), full_like(sum, mode.Extrapolation), sum)
            : sum;

        Tensor Tap(long[] places, float[] weights)
        {
            var values = x.index_select(axis.Axis, tensor(places, device: device));
            return mode.IsNearest ? values : values * tensor(weights, device: device).to(x.dtype).view(line);
        }
    }

    private static ResizeAxis[] Axes(OnnxNode node, OnnxInputs x, bool isUpsample)
    {
        var shape = x[0].shape;
        long[] axes =
        [
            .. (node.Integers("axes") ?? [.. Enumerable.Range(0, shape.Length).Select(i => (long)i)])
                .Select(axis => x.Axis(axis, shape.Length)),
        ];
        var scales = Scales(node, x, isUpsample);
        var sizes = !isUpsample && node.Opset >= 11 ? x.OptionalIntegers(3) : null;
        var given = scales?.Length > 0 ? scales.Length : sizes?.Length ?? 0;
        if (given != axes.Length)
        {
            throw node.Refusal($"{given} scales or sizes for {axes.Length} axes");
        }

        var roi = node.Opset >= 11 ? x.OptionalNumbers(1) ?? [] : [];
        if (scales is not { Length: > 0 })
        {
            (scales, sizes) = Kept(node, axes, shape, sizes!);
        }

        return [.. axes.Select((axis, i) => new ResizeAxis(
            (int)axis,
            shape[axis],
            sizes?.Length > 0 ? sizes[i] : (long)Math.Floor(shape[axis] * scales[i]),
            (float)scales[i],
            roi.Length == 2 * axes.Length ? (float)roi[i] : 0,
            roi.Length == 2 * axes.Length ? (float)roi[axes.Length + i] : 1))];
    }

    private static double[]? Scales(OnnxNode node, OnnxInputs x, bool isUpsample) =>
        isUpsample && node.Opset < 9
            ? [.. node.Numbers("scales")?.Select(each => (double)each) ?? []]
            : x.OptionalNumbers(node.Opset < 11 ? 1 : 2);

    // Sizes may be limits that the image is fitted into or around.
    private static (double[] Scales, long[] Sizes) Kept(OnnxNode node, long[] axes, long[] shape, long[] sizes)
    {
        var scales = axes.Select((axis, i) => (double)sizes[i] / shape[axis]).ToArray();
        var policy = node.OneOf("keep_aspect_ratio_policy", "stretch", "not_larger", "not_smaller");
        if (policy == "stretch")
        {
            return (scales, sizes);
        }

        var scale = policy == "not_larger" ? scales.Min() : scales.Max();
        return (
            [.. scales.Select(_ => scale)],
            [.. axes.Select(axis => (long)Math.Floor((scale * shape[axis]) + 0.5))]);
    }
}
