using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace SegProbe.Evaluation.Reports.Html.Charts;

/// <summary>One direction of a chart: what it shows, from where to where, and which values are named.</summary>
/// <param name="Label">What it shows.</param>
/// <param name="From">The least value.</param>
/// <param name="To">The largest value.</param>
/// <param name="IsLog">Whether equal ratios are equally long.</param>
/// <param name="Ticks">Names values, of a logarithmic axis their logarithms.</param>
internal sealed record Axis(string Label, double From, double To, bool IsLog, ITickGenerator Ticks)
{
    /// <summary>Gives an axis over the values from 0 to 1 as per cent.</summary>
    public static Axis Percent(string label) =>
        new(label, 0, 1, false, Named(Enumerable.Range(0, 6).Select(i => (i / 5.0, Text(i * 20)))));

    /// <summary>Gives an axis from 0 to a little beyond the largest value.</summary>
    public static Axis FromZero(string label, IEnumerable<double> values)
    {
        var largest = values.Where(value => double.IsFinite(value) && value > 0).DefaultIfEmpty(1).Max();
        var power = largest is < 0.01 or >= 1e5 ? Math.Floor(Math.Log10(largest)) : 0;
        return new(
            power == 0 ? label : $"{label}, in 1E{Text(power)}", 0, 1.04 * largest, false,
            new NumericAutomatic
            {
                TargetTickCount = 5,
                LabelFormatter = value => Text(value / Math.Pow(10, power)),
                MinorTickGenerator = new EvenlySpacedMinorTickGenerator(1),
            });
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
            .Select(value => (Math.Log10(value), Text(value)));
        return new(label, low, high, true, Named(ticks));
    }

    /// <summary>Gives an axis of groups, each in the middle of a unit.</summary>
    public static Axis Groups(string label, IReadOnlyList<string> names) =>
        new(label, 0, names.Count, false, Named(names.Select((name, i) => (i + 0.5, name))));

    /// <summary>Gives the place of a value in the units of the drawing's axis.</summary>
    public double Place(double value) => IsLog ? Math.Log10(value) : value;

    private static NumericManual Named(IEnumerable<(double Place, string Text)> ticks) =>
        new([.. ticks.Select(tick => new Tick(tick.Place, tick.Text))]);

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
