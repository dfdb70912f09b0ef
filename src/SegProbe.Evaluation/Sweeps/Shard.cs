using System.Globalization;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>A part of a run that is made by itself.</summary>
/// <param name="Index">Its number, from 1.</param>
/// <param name="Count">The number of parts.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>Gets the whole run.</summary>
    public static Shard Whole { get; } = new(1, 1);

    /// <summary>Reads "i/n".</summary>
    /// <exception cref="FormatException">The text is none; the message says what to write.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && index >= 1 && index <= count
            ? new(index, count)
            : throw new FormatException(
                $"must be i/n with i from 1 to n, got '{text}'. Write, for example, 1/4.");
    }

    /// <summary>Tells whether this part makes a unit of the run.</summary>
    /// <param name="unit">The unit's number, from 0.</param>
    public bool Has(int unit) => unit % Count == Index - 1;

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";
}
