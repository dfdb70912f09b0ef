using System.Globalization;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>One direction of a chart: what it shows, from where to where, and which values are named.</summary>
internal sealed record Axis(
    string Label, double From, double To, bool IsLog, IReadOnlyList<(double Value, string Text)> Ticks)
{
    private const int WantedTicks = 5;

    /// <summary>Gives an axis over the values from 0 to 1 as per cent.</summary>
    public static Axis Percent(string label) =>
        new(label, 0, 1, false, [.. Enumerable.Range(0, 6).Select(i => (i / 5.0, Text(i * 20)))]);

    /// <summary>Gives an axis from 0 to at least the largest value.</summary>
    public static Axis FromZero(string label, IEnumerable<double> values)
    {
        var largest = values.Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var step = Step(largest);
        var count = Math.Max(1, (int)Math.Ceiling((largest / step) - 1e-9));
        var power = largest is > 0 and (< 0.01 or >= 1e5) ? Math.Floor(Math.Log10(largest)) : 0;
        return new(
            power == 0 ? label : $"{label}, in 1E{Text(power)}", 0, count * step, false,
            [.. Enumerable.Range(0, count + 1).Select(i => (i * step, Text(i * step / Math.Pow(10, power))))]);
    }

    /// <summary>Gives a logarithmic axis that just holds the values, which must be positive.</summary>
    public static Axis Logarithmic(string label, IReadOnlyCollection<double> values)
    {
        var (low, high) = (values.Min(), values.Max());
        (low, high) = low < high ? (low, high) : (low / 2, high * 2);
        var decades = Math.Log10(high / low);
        double[] digits = decades > 3 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 5];
        var ticks = Enumerable.Range((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(decades) + 2)
            .SelectMany(power => digits.Select(digit => digit * Math.Pow(10, power)))
            .Where(value => value >= low * 0.999 && value <= high * 1.001)
            .Select(value => (value, Text(value)));
        return new(label, low, high, true, [.. ticks]);
    }

    /// <summary>Gives an axis of groups, each in the middle of a unit.</summary>
    public static Axis Groups(string label, IReadOnlyList<string> names) =>
        new(label, 0, names.Count, false, [.. names.Select((name, i) => (i + 0.5, name))]);

    /// <summary>Gives the place of a value, 0 at the beginning of the axis and 1 at its end.</summary>
    public double Place(double value) =>
        IsLog ? Math.Log(value / From) / Math.Log(To / From) : (value - From) / (To - From);

    private static double Step(double largest)
    {
        var rough = Math.Max(largest, 1e-12) / WantedTicks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return new[] { 1.0, 2, 2.5, 5, 10 }.First(factor => factor * power >= rough * (1 - 1e-9)) * power;
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
