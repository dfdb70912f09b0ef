using System.Globalization;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports;

/// <summary>Summaries as a table of text.</summary>
/// <param name="Header">The names of the columns.</param>
/// <param name="Rows">The cells; a line break divides a figure from its interval.</param>
public sealed record SummaryTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Says what the figures of a table are.</summary>
    public const string Legend =
        "Mean +- standard deviation over the examples, each at its best step, and the 95 % bootstrap interval of the " +
        "mean (images resampled). L2 and L_inf of values in [0, 1]. Passes: median steps, each a forward and a " +
        "backward pass, to an IoU of 0.9.";

    private const string AvoidLegend =
        " With goal avoid IoU and PA are with the mask to avoid, and 1 - IoU takes the place of IoU in shares and " +
        "passes.";

    private const string None = "-";
    private const int FigureColumns = 5;

    // Where settings differ in these, a column tells them apart; what all have in common is said below the table.
    private static readonly (string Name, string Usual, Func<SettingSummary, string> Text)[] Kinds =
    [
        (
            "Mask", "usual",
            each => each.TargetFrom == (each.Goal == ExampleRow.Avoid ? "truth" : "other") ? "usual" : each.TargetFrom),
        ("Region", "all", each => each.Region ?? "all"),
    ];

    // The columns that name a row.
    private int names = 1;

    /// <summary>Gets what the figures of this table are.</summary>
    public string Notes { get; private init; } = Legend;

    /// <summary>Gets the columns of the paper's table.</summary>
    public SummaryTable Figures => Take(names, FigureColumns);

    /// <summary>Gets the columns on success.</summary>
    public SummaryTable Successes => Take(names + FigureColumns, Header.Count - names - FigureColumns);

    /// <summary>Lays summaries out.</summary>
    public static SummaryTable Of(IReadOnlyList<SettingSummary> summaries)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        var avoiding = summaries.Count(each => each.Goal == ExampleRow.Avoid);
        var kinds = Kinds.ToLookup(kind => summaries.Select(kind.Text).Distinct().Count() > 1);
        List<(string Name, Func<SettingSummary, string> Text)> columns =
            [.. kinds[true].Select(kind => (kind.Name, kind.Text))];
        if (avoiding > 0)
        {
            columns.Insert(0, ("Goal", each => each.Goal));
        }

        var measure = avoiding > 0 && avoiding == summaries.Count ? "1 - IoU" : "IoU";
        return new(
            [
                "Setting", .. columns.Select(column => column.Name), "L2", "L_inf", "IoU", "PA", "Examples",
                $"{measure} >= 0.9", $"{measure} >= 0.95", "IoU on disk", "On disk >= 0.9", "On disk >= 0.95", "Passes",
            ],
            [.. summaries.Select(each => Row(each, columns.Select(column => column.Text(each))))])
        {
            names = 1 + columns.Count,
            Notes = string.Concat(
                [Legend, avoiding > 0 ? AvoidLegend : "", .. kinds[false].Select(kind => Common(kind, summaries))]),
        };
    }

    private static string Common(
        (string Name, string Usual, Func<SettingSummary, string> Text) kind, IReadOnlyList<SettingSummary> summaries) =>
        summaries.Select(kind.Text).FirstOrDefault(kind.Usual) is var text && text != kind.Usual
            ? $" {kind.Name}: {text}."
            : "";

    private static IReadOnlyList<string> Row(SettingSummary row, IEnumerable<string> kinds) =>
    [
        row.Setting,
        .. kinds,
        Number(row.L2),
        Number(row.Linf),
        Percent(row.Iou),
        Percent(row.PixelAccuracy),
        row.Failures == 0 ? Text($"{row.Examples}") : Text($"{row.Examples} ({row.Failures} failed)"),
        Share(row.Success90),
        Share(row.Success95),
        Percent(row.DiskIou),
        Share(row.DiskSuccess90),
        Share(row.DiskSuccess95),
        row.MedianPassesTo90 is { } passes ? Text($"{passes:0.#}") : None,
    ];

    private SummaryTable Take(int first, int count)
    {
        IReadOnlyList<string> Part(IReadOnlyList<string> row) => [.. row.Take(names), .. row.Skip(first).Take(count)];
        return this with { Header = Part(Header), Rows = [.. Rows.Select(Part)] };
    }

    private static string Number(Estimate figure) =>
        double.IsNaN(figure.Mean)
            ? None
            : Text($"{figure.Mean:F3} +- {figure.Deviation:F3}\n[{figure.Lower:F3}, {figure.Upper:F3}]");

    private static string Percent(Estimate figure) =>
        double.IsNaN(figure.Mean)
            ? None
            : Text($"{100 * figure.Mean:F1} +- {100 * figure.Deviation:F1} %\n") + Interval(figure);

    private static string Share(Estimate figure) =>
        double.IsNaN(figure.Mean) ? None : Text($"{100 * figure.Mean:F1} %\n") + Interval(figure);

    private static string Interval(Estimate figure) =>
        Text($"[{100 * figure.Lower:F1}, {100 * figure.Upper:F1}]");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
