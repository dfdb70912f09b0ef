using SegProbe.Models.Onnx.Graph;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>Images read at given places.</summary>
internal static class GridSampleOperators
{
    public static void Add(OperatorList list) => list.Add("GridSample", node => GridSample(node));

    // Opset 20 calls the modes linear and cubic.
    private static Func<OnnxInputs, Tensor> GridSample(OnnxNode node)
    {
        var mode = node.OneOf("mode", "bilinear", "linear", "nearest", "bicubic", "cubic");
        var padding = node.OneOf("padding_mode", "zeros", "border", "reflection");
        var align = node.Flag("align_corners");
        if (mode is "bicubic" or "cubic")
        {
            return x => CubicSample.Of(x[0], x[1], padding, align);
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
