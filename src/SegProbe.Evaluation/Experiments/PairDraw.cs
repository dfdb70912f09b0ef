using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Experiments;

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
}
