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
    public static ResizeTaps Of(ResizeMode mode, ResizeAxis axis)
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
