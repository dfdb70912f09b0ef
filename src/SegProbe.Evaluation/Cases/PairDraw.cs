using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Cases;

/// <summary>Random pairs of an image and another sample's mask.</summary>
public static class PairDraw
{
    /// <summary>
    /// Draws pairs (image, target), image ≠ target, no pair twice. More pairs of a seed begin with the fewer ones.
    /// </summary>
    /// <param name="samples">The number of samples, at least 2.</param>
    /// <param name="pairs">The number of pairs, 1 to samples (samples - 1).</param>
    /// <param name="seed">Decides the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer pairs than wanted.</exception>
    public static IReadOnlyList<(int Image, int Target)> Draw(int samples, int pairs, int seed)
    {
        var possible = (long)samples * (samples - 1);
        if (pairs < 1 || pairs > possible)
        {
            throw new ArgumentOutOfRangeException(
                nameof(pairs),
                $"pairs must be 1 to {possible}, the number of pairs of {samples} samples, got {pairs}. " +
                "Take fewer pairs or more samples.");
        }

        var random = new SeededRandom(seed);
        var seen = new HashSet<(int, int)>();
        var drawn = new List<(int, int)>(pairs);
        while (drawn.Count < pairs)
        {
            var image = random.Whole(0, samples - 1);
            var target = (image + 1 + random.Whole(0, samples - 2)) % samples;
            if (seen.Add((image, target)))
            {
                drawn.Add((image, target));
            }
        }

        return drawn;
    }

    /// <summary>
    /// Draws pairs (image, target), image ≠ target, no image twice: for plans in which an image's own mask is used.
    /// More pairs of a seed begin with the fewer ones.
    /// </summary>
    /// <param name="samples">The number of samples, at least 2.</param>
    /// <param name="pairs">The number of pairs, 1 to samples.</param>
    /// <param name="seed">Decides the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer samples than wanted.</exception>
    public static IReadOnlyList<(int Image, int Target)> DrawImages(int samples, int pairs, int seed)
    {
        if (pairs < 1 || pairs > samples || samples < 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(pairs),
                $"pairs must be 1 to the number of samples, of which there must be 2, as each image is taken once " +
                $"where its own mask is used, got {pairs} of {samples}. Take fewer pairs or more samples.");
        }

        var random = new SeededRandom(seed);
        var images = Enumerable.Range(0, samples).ToArray();
        var drawn = new List<(int, int)>(pairs);
        for (var i = 0; i < pairs; i++)
        {
            var place = random.Whole(i, samples - 1);
            (images[i], images[place]) = (images[place], images[i]);
            drawn.Add((images[i], (images[i] + 1 + random.Whole(0, samples - 2)) % samples));
        }

        return drawn;
    }
}
