namespace SegProbe.Metrics.Structures;

/// <summary>The exact Euclidean distance of every pixel to the nearest one of a structure.</summary>
/// <remarks>
/// Source: Felzenszwalb, Huttenlocher, Theory of Computing 8, 2012: along each axis in turn the lower envelope of the
/// parabolas (s·(p − q))² + f(q); linear in the number of pixels. The spacing s of each axis is a factor of its parabolas.
/// </remarks>
public static class DistanceTransform
{
    /// <summary>Computes d² = min over set q of Σ (spacing · (p − q))² for every pixel p.</summary>
    /// <returns>
    /// One for each pixel, in the order of <see cref="StructureMask.IsSet"/> and the square of the spacing's units;
    /// infinite everywhere where nothing is set.
    /// </returns>
    public static double[] Squared(StructureMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var squared = Array.ConvertAll(mask.IsSet, isSet => isSet ? 0 : double.PositiveInfinity);
        var stride = 1;
        for (var axis = mask.Size.Count - 1; axis >= 0; axis--)
        {
            var length = mask.Size[axis];
            var envelope = new Envelope(length, mask.Spacing[axis]);
            for (var line = 0; line < squared.Length / length; line++)
            {
                envelope.Transform(squared, (line / stride * stride * length) + (line % stride), stride);
            }

            stride *= length;
        }

        return squared;
    }

    private sealed class Envelope(int length, double spacing)
    {
        private readonly double scale = spacing * spacing;
        private readonly double[] heights = new double[length];
        private readonly int[] apexes = new int[length];
        private readonly double[] starts = new double[length];

        public void Transform(double[] values, int first, int stride)
        {
            var count = 0;
            for (var q = 0; q < length; q++)
            {
                heights[q] = values[first + (q * stride)];
                if (double.IsPositiveInfinity(heights[q]))
                {
                    continue;
                }

                var start = double.NegativeInfinity;
                while (count > 0 && (start = Crossing(apexes[count - 1], q)) <= starts[count - 1])
                {
                    count--;
                }

                (apexes[count], starts[count]) = (q, count == 0 ? double.NegativeInfinity : start);
                count++;
            }

            for (int p = 0, parabola = 0; p < length && count > 0; p++)
            {
                while (parabola + 1 < count && starts[parabola + 1] < p)
                {
                    parabola++;
                }

                var q = apexes[parabola];
                values[first + (p * stride)] = (scale * (p - q) * (p - q)) + heights[q];
            }
        }

        // Where the parabola of a later apex falls below that of an earlier one.
        private double Crossing(int earlier, int later) =>
            (((heights[later] - heights[earlier]) / scale) + ((double)later * later) - ((double)earlier * earlier))
            / (2.0 * (later - earlier));
    }
}
