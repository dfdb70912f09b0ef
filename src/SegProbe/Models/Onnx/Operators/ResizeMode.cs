using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>How a Resize interpolates.</summary>
internal sealed record ResizeMode
{
    private readonly string mode;
    private readonly string rounding;
    private readonly float sharpness;

    public ResizeMode(OnnxNode node)
    {
        var isOld = node.Operator == "Upsample" || node.Opset < 11;
        mode = node.OneOf("mode", "nearest", "linear", "bilinear", "trilinear", "cubic");
        Coordinates = isOld ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel");
        rounding = isOld
            ? "floor"
            : node.OneOf("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
        sharpness = (float)node.Number("cubic_coeff_a", -0.75);
        ExcludesOutside = node.Flag("exclude_outside");
        IsAntialiased = node.Flag("antialias");
        Extrapolation = node.Number("extrapolation_value", 0);
    }

    /// <summary>Gets how an output position becomes an input position.</summary>
    public string Coordinates { get; }

    public bool ExcludesOutside { get; }

    public bool IsAntialiased { get; }

    public double Extrapolation { get; }

    public bool IsNearest => mode == "nearest";

    public bool IsCubic => mode == "cubic";

    /// <summary>Gets whether libtorch's own function for it, where there is one, gives the same.</summary>
    public bool IsPlain =>
        !IsAntialiased && !ExcludesOutside && Coordinates is "half_pixel" or "pytorch_half_pixel" or "align_corners"
        && (!IsCubic || sharpness == -0.75f);

    /// <summary>Gives the nearest position.</summary>
    public long Nearest(float at) =>
        (long)(rounding switch
        {
            "round_prefer_floor" => Math.Ceiling(at - 0.5f),
            "round_prefer_ceil" => Math.Floor(at + 0.5f),
            "floor" => Math.Floor(at),
            _ => Math.Ceiling(at),
        });

    /// <summary>Gives the weight of a position at a distance.</summary>
    public float Weight(float distance)
    {
        var d = Math.Abs(distance);
        return !IsCubic ? Math.Max(1 - d, 0)
            : d <= 1 ? (((((sharpness + 2) * d) - (sharpness + 3)) * d * d) + 1)
            : d < 2 ? (((((sharpness * d) - (5 * sharpness)) * d) + (8 * sharpness)) * d) - (4 * sharpness)
            : 0;
    }
}
