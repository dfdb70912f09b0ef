using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Models.Jpeg;

/// <summary>
/// What a baseline JPEG file makes of images, differentiable: as libjpeg writes it with its default, 4:2:0 subsampling,
/// and reads it.
/// </summary>
/// <remarks>
/// Y, Cb, Cr of JFIF 1.02; Cb and Cr averaged over 2 x 2 pixels; discrete cosine transform of 8 x 8 blocks; the tables
/// of ITU-T T.81, annex K, scaled by quality as in libjpeg's jpeg_quality_scaling; bilinear interpolation of Cb and Cr,
/// libjpeg's "fancy upsampling". The gradient passes each rounding as if there were none. Differs from libjpeg: sums
/// are float32, not fixed point, so that a coefficient halfway between two levels may go to the other one.
/// </remarks>
internal sealed class JpegCoding
{
    private const int Side = 8;

    private static readonly float[] Luminance =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
        51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
        120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly float[] Chrominance =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    private static readonly float[] ToYcc =
    [
        0.299f, 0.587f, 0.114f, -0.168735892f, -0.331264108f, 0.5f, 0.5f, -0.418687589f, -0.081312411f,
    ];

    private static readonly float[] ToRgb = [1, 0, 1.402f, 1, -0.344136286f, -0.714136286f, 1, 1.772f, 0];

    private readonly int quality;
    private readonly bool rounds;

    /// <summary>Prepares a coding.</summary>
    /// <param name="quality">1 to 100.</param>
    /// <param name="rounds">
    /// Whether values are rounded, as files' are; without, the gradient is that of the result.
    /// </param>
    public JpegCoding(int quality, bool rounds = true) => (this.quality, this.rounds) = (quality, rounds);

    /// <summary>Gives the images as they are read back.</summary>
    /// <param name="levels">float32 [N, C, H, W], 0 to 255; C is 1 (grey) or 3 (red, green, blue).</param>
    /// <returns>float32 [N, C, H, W], 0 to 255, whole numbers where values are rounded.</returns>
    public Tensor Apply(Tensor levels)
    {
        using var scope = NewDisposeScope();
        var pixels = Round(levels);
        return (levels.shape[1] == 1 ? Round(Coded(pixels - 128, Luminance) + 128) : Colour(pixels))
            .clamp(0, 255)
            .MoveToOuterDisposeScope();
    }

    private Tensor Colour(Tensor rgb)
    {
        var (height, width) = (rgb.shape[2], rgb.shape[3]);
        var ycc = Round(Mix(rgb, ToYcc));
        var luminance = Round(Coded(ycc.narrow(1, 0, 1) - 128, Luminance));
        var halved = Halved(ycc.narrow(1, 1, 2));
        var chrominance = Round(Coded(halved, Chrominance)).clamp(-128, 127);
        chrominance = nn.functional.interpolate(
            chrominance, size: [2 * chrominance.shape[2], 2 * chrominance.shape[3]], mode: InterpolationMode.Bilinear,
            align_corners: false);
        chrominance = Round(chrominance).narrow(2, 0, height).narrow(3, 0, width);
        return Round(Mix(cat([luminance.clamp(-128, 127) + 128, chrominance], 1), ToRgb));
    }

    // Means of 2 x 2 pixels; the last row or column is repeated where there is an odd number. Halves go down and up in
    // turn, as in libjpeg.
    private Tensor Halved(Tensor values)
    {
        var mean = nn.functional.avg_pool2d(Padded(values, 2), 2);
        if (!rounds)
        {
            return mean;
        }

        var bias = arange(mean.shape[3], device: mean.device).remainder(2).to(ScalarType.Float32) / 4 + 0.25f;
        return Straight(mean, (mean + bias).floor());
    }

    // Blocks are transformed, their coefficients rounded to multiples of the table's, and transformed back.
    private Tensor Coded(Tensor values, float[] table)
    {
        var (count, channels, height, width) = (values.shape[0], values.shape[1], values.shape[2], values.shape[3]);
        var padded = Padded(values, Side);
        var (rows, columns) = (padded.shape[2] / Side, padded.shape[3] / Side);
        var blocks = padded.view(count, channels, rows, Side, columns, Side).permute(0, 1, 2, 4, 3, 5);
        var cosines = Cosines(values.device);
        var steps = tensor(Array.ConvertAll(table, Scaled), device: values.device).view(Side, Side);
        var coefficients = Round(cosines.matmul(blocks).matmul(cosines.t()) / steps) * steps;
        return cosines.t().matmul(coefficients).matmul(cosines)
            .permute(0, 1, 2, 4, 3, 5)
            .reshape(count, channels, rows * Side, columns * Side)
            .narrow(2, 0, height)
            .narrow(3, 0, width);
    }

    private float Scaled(float step)
    {
        var percent = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        return Math.Clamp((((int)step * percent) + 50) / 100, 1, 255);
    }

    // The orthonormal transform: row k is the k-th cosine.
    private static Tensor Cosines(Device device)
    {
        var values = new float[Side * Side];
        for (var i = 0; i < values.Length; i++)
        {
            var (wave, place) = (i / Side, i % Side);
            values[i] = (float)(
                Math.Sqrt((wave == 0 ? 1.0 : 2.0) / Side) * Math.Cos(Math.PI * wave * ((2 * place) + 1) / (2 * Side)));
        }

        return tensor(values, device: device).view(Side, Side);
    }

    private static Tensor Padded(Tensor values, long multiple)
    {
        long Missing(long length) => (multiple - (length % multiple)) % multiple;
        return nn.functional.pad(
            values, [0, Missing(values.shape[3]), 0, Missing(values.shape[2])], PaddingModes.Replicate);
    }

    private static Tensor Mix(Tensor values, float[] matrix) =>
        nn.functional.conv2d(values, tensor(matrix, device: values.device).view(3, 3, 1, 1));

    private Tensor Round(Tensor values) => rounds ? Straight(values, values.round()) : values;

    // The second with the gradient of the first.
    private static Tensor Straight(Tensor exact, Tensor rounded) => exact + (rounded - exact).detach();
}
