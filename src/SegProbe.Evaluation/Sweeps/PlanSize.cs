using System.Globalization;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>The side to which images and masks are resized, as a user writes it.</summary>
public static class PlanSize
{
    internal const string Native = "native";
    private const int Largest = 16384;

    /// <summary>Reads a number of pixels or "native".</summary>
    /// <param name="text">What was written; null where nothing was.</param>
    /// <param name="trained">The side the network was trained on, the default; null where that is not known.</param>
    /// <returns>The side in pixels; null for no resizing.</returns>
    /// <exception cref="FormatException">The text is neither; the message says what to write.</exception>
    public static int? Read(string? text, int? trained) => text switch
    {
        null => trained,
        Native => null,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side)
            && side is >= 1 and <= Largest => side,
        _ => throw new FormatException(
            $"must be a number of pixels, 1 to {Largest}, or {Native}, got '{text}'. Write, for example, 128."),
    };
}
