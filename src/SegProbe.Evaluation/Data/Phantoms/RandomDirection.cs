namespace SegProbe.Evaluation.Data.Phantoms;

/// <summary>Directions drawn at random.</summary>
internal static class RandomDirection
{
    /// <summary>Gives a vector of length 1.</summary>
    public static Vector Direction(this SeededRandom random)
    {
        while (true)
        {
            Vector candidate = new(random.Between(-1, 1), random.Between(-1, 1));
            if (candidate.Length is > 0.1 and <= 1)
            {
                return candidate * (1 / candidate.Length);
            }
        }
    }
}
