using System.Globalization;

namespace SegProbe.Evaluation.Planning;

/// <summary>What a saved image is to survive, as a user writes it.</summary>
public static class SurviveText
{
    private const string Prefix = "jpeg:";

    /// <summary>Reads "jpeg:90", and gives the quality.</summary>
    /// <param name="text">What was written; null for nothing.</param>
    /// <exception cref="FormatException">The text is something else; the message says what it must be.</exception>
    public static int? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(text[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var quality)
            && quality is >= 1 and <= 100
            ? quality
            : throw new FormatException(
                $"must be jpeg:Q with a quality Q from 1 to 100, got '{text}'. Write, for example, jpeg:90.");
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    internal static string? Write(int? quality) =>
        quality is { } given ? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{given}") : null;
}
