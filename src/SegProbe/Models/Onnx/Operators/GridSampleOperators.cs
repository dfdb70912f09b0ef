using SegProbe.Models.Onnx.Graph;
using static SegProbe.Models.Onnx.Graph.OperatorTraits;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Images read at given places.</summary>
internal static class GridSampleOperators
{
    public static void Add(OperatorList list) => list.Add("GridSample", Product, node => GridSample(node));

    // Opset 20 calls the modes linear and cubic.
    private static Func<OnnxInputs, Tensor> GridSample(OnnxNode node)
    {
        var mode = node.OneOf("mode", "bilinear", "linear", "nearest", "bicubic", "cubic");
        var padding = node.OneOf("padding_mode", "zeros", "border", "reflection");
        var align = node.Flag("align_corners");
        if (mode is "bicubic" or "cubic")
        {
            return x => CubicSample.Read(x[0], x[1], padding, align);
        }

        var native = padding switch
        {
            "zeros" => GridSamplePaddingMode.Zeros,
            "border" => GridSamplePaddingMode.Border,
            _ => GridSamplePaddingMode.Reflection,
        };
        return x => grid_sample(
            x[0], x[1], mode == "nearest" ? GridSampleMode.Nearest : GridSampleMode.Bilinear, native, align);
    }
}

/// <summary>Bicubic interpolation at given places, which TorchSharp does not pass on to libtorch.</summary>
internal static class CubicSample
{
    private const double Sharpness = -0.75;

    /// <summary>Reads an image at places.</summary>
    /// <param name="image">[N, C, H, W].</param>
    /// <param name="grid">[N, h, w, 2], x and y in [-1, 1].</param>
    /// <param name="padding">What lies outside: zeros, border or reflection.</param>
    /// <param name="align">Whether -1 and 1 mean the outer pixels' centres instead of their edges.</param>
    public static Tensor Read(Tensor image, Tensor grid, string padding, bool align)
    {
        if (image.dim() != 4)
        {
            throw new InvalidDataException($"a cubic GridSample of {image.dim()} axes");
        }

        var (height, width) = (image.shape[2], image.shape[3]);
        var x = Pixels(grid.select(-1, 0), width, align);
        var y = Pixels(grid.select(-1, 1), height, align);
        var flat = image.flatten(2);
        Tensor? sum = null;
        for (var dy = -1; dy <= 2; dy++)
        {
            for (var dx = -1; dx <= 2; dx++)
            {
                var (column, inWidth) = Place(x.detach().floor() + dx, width, padding, align);
                var (row, inHeight) = Place(y.detach().floor() + dy, height, padding, align);
                var weight = Weight(x - x.detach().floor() - dx) * Weight(y - y.detach().floor() - dy)
                    * inWidth.logical_and(inHeight);
                var places = ((row * width) + column).to(ScalarType.Int64).flatten(1).unsqueeze(1);
                var values = flat.gather(2, places.expand(-1, image.shape[1], -1))
                    .reshape([image.shape[0], image.shape[1], .. grid.shape[1..3]]);
                var term = values * weight.unsqueeze(1);
                sum = sum is null ? term : sum + term;
            }
        }

        return sum!;
    }

    private static Tensor Pixels(Tensor place, long length, bool align) =>
        align ? (place + 1) * ((length - 1) / 2.0) : (((place + 1) * length) - 1) / 2;

    private static (Tensor Place, Tensor IsInside) Place(Tensor at, long length, string padding, bool align)
    {
        if (padding == "reflection")
        {
            var (low, span) = align ? (0.0, length - 1.0) : (-0.5, (double)length);
            var folded = span > 0 ? (at - low).abs().remainder(2 * span) : zeros_like(at);
            at = where(folded > span, (2 * span) - folded, folded) + low;
        }

        var isInside = padding == "zeros" ? at.ge(0).logical_and(at.le(length - 1)) : ones_like(at, ScalarType.Bool);
        return (at.clamp(0, length - 1), isInside);
    }

    private static Tensor Weight(Tensor distance)
    {
        var d = distance.abs();
        var near = ((((Sharpness + 2) * d) - (Sharpness + 3)) * d * d) + 1;
        var far = (((((Sharpness * d) - (5 * Sharpness)) * d) + (8 * Sharpness)) * d) - (4 * Sharpness);
        return where(d <= 1, near, far);
    }
}
