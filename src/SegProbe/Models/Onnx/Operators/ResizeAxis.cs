namespace SegProbe.Models.Onnx.Operators;

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
