using SegProbe.Models.Onnx.Graph;

namespace SegProbe.Models.Onnx.Operators;

/// <summary>
/// What each output position along one axis is made of: a weighted sum of input positions. Coordinates are reckoned in
/// float32, as runtimes do, since nearest neighbours at halves depend on it.
/// </summary>
/// <param name="Places">For each tap, the input position of each output position, inside the axis.</param>
/// <param name="Weights">For each tap, the weight at each output position.</param>
/// <param name="Outside">The output positions that have no input and get the extrapolation value.</param>
internal sealed record ResizeTaps(long[][] Places, float[][] Weights, bool[] Outside)
{
    /// <summary>Reckons the taps of one axis.</summary>
    /// <param name="mode">How values are interpolated.</param>
    /// <param name="axis">The lengths and the scale along the axis.</param>
    public static ResizeTaps Compute(ResizeMode mode, ResizeAxis axis)
    {
        var taps = mode.IsNearest ? 1 : Support(mode, axis);
        var places = NewLists<long>(taps, axis.Output);
        var weights = NewLists<float>(taps, axis.Output);
        var outside = new bool[axis.Output];
        for (var i = 0; i < axis.Output; i++)
        {
            var at = axis.Coordinate(mode.Coordinates, i);
            outside[i] = mode.Coordinates == "tf_crop_and_resize" && (at < 0 || at > axis.Input - 1);
            if (mode.IsNearest)
            {
                (places[0][i], weights[0][i]) = (Clamped(mode.Nearest(at), axis), 1);
            }
            else
            {
                Fill(mode, axis, at, i, places, weights);
            }
        }

        return new(places, weights, outside);
    }

    private static T[][] NewLists<T>(int count, long length) =>
        [.. Enumerable.Range(0, count).Select(_ => new T[length])];

    private static float Stretch(ResizeMode mode, ResizeAxis axis) =>
        mode.IsAntialiased && axis.Scale < 1 ? axis.Scale : 1;

    private static int Reach(ResizeMode mode, ResizeAxis axis) =>
        (int)Math.Ceiling((mode.IsCubic ? 2 : 1) / Stretch(mode, axis));

    private static int Support(ResizeMode mode, ResizeAxis axis) => 2 * Reach(mode, axis);

    private static void Fill(
        ResizeMode mode, ResizeAxis axis, float at, int output, long[][] places, float[][] weights)
    {
        var stretch = Stretch(mode, axis);
        var first = (long)Math.Floor(at) - Reach(mode, axis) + 1;
        var sum = 0f;
        for (var tap = 0; tap < places.Length; tap++)
        {
            var place = first + tap;
            var isExcluded = mode.ExcludesOutside && (place < 0 || place >= axis.Input);
            weights[tap][output] = isExcluded ? 0 : mode.Weight((place - at) * stretch);
            places[tap][output] = Clamped(place, axis);
            sum += weights[tap][output];
        }

        for (var tap = 0; tap < places.Length && (mode.ExcludesOutside || mode.IsAntialiased) && sum != 0; tap++)
        {
            weights[tap][output] /= sum;
        }
    }

    private static long Clamped(long place, ResizeAxis axis) => Math.Clamp(place, 0, axis.Input - 1);
}

/// <summary>One axis of a Resize.</summary>
/// <param name="Axis">Which one.</param>
/// <param name="Input">Its length.</param>
/// <param name="Output">Its length afterwards.</param>
/// <param name="Scale">The factor between, which need not give whole lengths.</param>
/// <param name="Start">Where the region of interest begins, as a part of the axis.</param>
/// <param name="End">Where it ends.</param>
internal sealed record ResizeAxis(int Axis, long Input, long Output, float Scale, float Start, float End)
{
    /// <summary>Gets whether an output position is an input position.</summary>
    public bool IsUnchanged(string coordinates) =>
        Input == Output && Scale == 1 && coordinates is not ("tf_crop_and_resize" or "tf_half_pixel_for_nn");

    /// <summary>Gets whether the scale is what the lengths give, as libtorch takes it.</summary>
    public bool IsExact => Math.Abs((Scale * Input) - Output) < 1e-4f * Output;

    /// <summary>Gives the position in the input, in its pixels, of an output position.</summary>
    public float Coordinate(string mode, int at) =>
        mode switch
        {
            "half_pixel" => HalfPixel(at),
            "pytorch_half_pixel" => Output > 1 ? HalfPixel(at) : 0,
            "half_pixel_symmetric" => (Input / 2f * (1 - (Output / (Input * Scale)))) + HalfPixel(at),
            "align_corners" => Output > 1 ? at * (Input - 1f) / (Output - 1f) : 0,
            "asymmetric" => at / Scale,
            "tf_half_pixel_for_nn" => (at + 0.5f) / Scale,
            "tf_crop_and_resize" => Output > 1
                ? (Start * (Input - 1)) + (at * (End - Start) * (Input - 1) / (Output - 1))
                : 0.5f * (Start + End) * (Input - 1),
            _ => throw new InvalidDataException($"a Resize with coordinate_transformation_mode '{mode}'"),
        };

    private float HalfPixel(int at) => ((at + 0.5f) / Scale) - 0.5f;
}

/// <summary>How a Resize interpolates.</summary>
internal sealed record ResizeMode
{
    private readonly string mode;
    private readonly string rounding;
    private readonly float sharpness;

    public ResizeMode(OnnxNode node, bool isUpsample)
    {
        var isOld = isUpsample || node.Opset < 11;
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
