namespace SegProbe;

/// <summary>Guesses which name was meant.</summary>
internal static class NearestName
{
    // What is typed may be of any length; what it is compared with is not.
    private const int Longest = 64;

    /// <summary>Gives the known name that takes the fewest insertions, deletions and changes of letters.</summary>
    public static string Find(string name, IEnumerable<string> known) =>
        known.MinBy(each => Distance(each, name.Length > Longest ? name[..Longest] : name))!;

    /// <summary>
    /// Asks, behind a space, whether the nearest name was meant: <c> Did you mean asma?</c>; empty where none is near.
    /// </summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var nearest = Find(name, known);
        return Distance(nearest, name.Length > Longest ? name[..Longest] : name) <= Math.Max(1, nearest.Length / 3)
            ? $" Did you mean {nearest}?"
            : "";
    }

    // Levenshtein's distance.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        foreach (var letter in from)
        {
            var diagonal = row[0]++;
            for (var i = 1; i <= to.Length; i++)
            {
                var changed = diagonal + (to[i - 1] == letter ? 0 : 1);
                diagonal = row[i];
                row[i] = Math.Min(changed, Math.Min(row[i], row[i - 1]) + 1);
            }
        }

        return row[^1];
    }
}
