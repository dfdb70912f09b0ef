namespace SegProbe.Models.Contracts;

/// <summary>The order and direction of a volume's axes, as three letters.</summary>
/// <remarks>
/// Each letter is the end towards which a coordinate grows: R right, L left, A front (anterior), P back (posterior), S
/// head (superior), I feet (inferior). The first letter belongs to the first axis.
/// </remarks>
internal static class VolumeAxes
{
    private const string Pairs = "RLAPSI";

    /// <summary>Tells whether a text names axes: such a code, or xyz or zyx for the file's own.</summary>
    public static bool IsKnown(string text) =>
        text is "xyz" or "zyx"
        || (text.Length == 3 && text.All(Pairs.Contains) && text.Select(Kind).Distinct().Count() == 3);

    /// <summary>Gives the axis of one code for each of another, and whether it has to be turned round.</summary>
    /// <param name="from">The code of a volume.</param>
    /// <param name="to">The code wanted.</param>
    public static (long[] Order, long[] Flipped) Change(string from, string to)
    {
        var order = to.Select(letter => (long)from.ToList().FindIndex(each => Kind(each) == Kind(letter))).ToArray();
        return (order, [.. Enumerable.Range(0, 3).Where(i => from[(int)order[i]] != to[i]).Select(i => (long)i)]);
    }

    private static int Kind(char letter) => Pairs.IndexOf(letter, StringComparison.Ordinal) / 2;
}
