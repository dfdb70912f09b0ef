using System.Globalization;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>
/// The budget of a perturbation as people write it: <c>8/255</c>, <c>8levels</c> (grey levels of 255) or <c>2.5</c>,
/// of values in [0, 1].
/// </summary>
public static class EpsilonText
{
    private const double Levels = 255;
    private const string LevelsSuffix = "levels";

    /// <summary>Reads a budget.</summary>
    /// <exception cref="ArgumentException">The text is none, or not above 0.</exception>
    public static double Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var value = text.Split('/') switch
        {
            [var levels] when levels.EndsWith(LevelsSuffix, StringComparison.Ordinal) =>
                Number(levels[..^LevelsSuffix.Length]) / Levels,
            [var number] => Number(number),
            [var part, var whole] => Number(part) / Number(whole),
            _ => double.NaN,
        };
        return value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentException(
                $"must be a number above 0, such as 8/255, 8levels or 2.5, got '{text}'. Correct it.", nameof(text));
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
