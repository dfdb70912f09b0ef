using System.IO.Compression;
using System.Runtime.InteropServices;
using SegProbe.Attacks;

namespace SegProbe.Evaluation.Store;

/// <summary>A trajectory as bytes: its columns as float32, one after another, compressed by Brotli.</summary>
public static class TrajectoryData
{
    private static readonly Func<TrajectoryPoint, double>[] Columns =
    [
        point => point.Iou,
        point => point.PixelAccuracy,
        point => point.L2,
        point => point.Linf,
        point => point.Multiplier,
        point => point.PixelsOffTarget,
    ];

    /// <summary>Packs states, which must be numbered from 0 without gaps.</summary>
    public static byte[] Pack(IReadOnlyList<TrajectoryPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var values = Columns.SelectMany(column => points.Select(point => (float)column(point))).ToArray();
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            brotli.Write(MemoryMarshal.AsBytes<float>(values));
        }

        return packed.ToArray();
    }

    /// <summary>Unpacks states; their numbers are rounded to float32.</summary>
    /// <exception cref="InvalidDataException">The bytes are no trajectory.</exception>
    public static IReadOnlyList<TrajectoryPoint> Unpack(byte[] packed)
    {
        using var bytes = new MemoryStream();
        using (var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            brotli.CopyTo(bytes);
        }

        var values = MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
        if (values.Length == 0 || values.Length % Columns.Length != 0)
        {
            throw new InvalidDataException(
                $"A trajectory must hold {Columns.Length} numbers for each step, got {values.Length} in all.");
        }

        var count = values.Length / Columns.Length;
        return
        [
            .. Enumerable.Range(0, count).Select(step => new TrajectoryPoint(
                step, values[step], values[count + step], values[(2 * count) + step], values[(3 * count) + step],
                values[(4 * count) + step], (long)values[(5 * count) + step])),
        ];
    }
}
