using System.Globalization;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>The files through which an attack goes (expectation over transformation), as a user writes them.</summary>
public static class EotText
{
    private const string Prefix = "jpeg:";

    /// <summary>Reads "jpeg:90" or "jpeg:75,90", and gives the qualities.</summary>
    /// <param name="text">What was written; null for nothing, which gives no quality.</param>
    /// <exception cref="FormatException">The text is something else; the message says what it must be.</exception>
    public static IReadOnlyList<int> Read(string? text)
    {
        if (text is null)
        {
            return [];
        }

        int[] qualities = text.StartsWith(Prefix, StringComparison.Ordinal)
            ? [.. text[Prefix.Length..].Split(',').Select(Quality)]
            : [0];
        return !qualities.Contains(0) && qualities.Distinct().Count() == qualities.Length
            ? qualities
            : throw new FormatException(
                $"must be jpeg:Q with different qualities Q from 1 to 100, got '{text}'. " +
                "Write, for example, jpeg:90 or jpeg:75,90.");
    }

    // 0 for what is none.
    private static int Quality(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quality) && quality <= 100
            ? quality
            : 0;

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    internal static string? Write(IReadOnlyList<int> qualities) =>
        qualities.Count == 0 ? null : Prefix + string.Join(',', qualities);
}
