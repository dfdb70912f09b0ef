using System.Globalization;

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

    private const string None = "-";

    /// <summary>Gets the columns of the paper's table.</summary>
    public SummaryTable Figures => Take(0, 1, 2, 3, 4, 5);

    /// <summary>Gets the columns on success.</summary>
    public SummaryTable Successes => Take(0, 6, 7, 8, 9, 10, 11);

    /// <summary>Lays summaries out.</summary>
    public static SummaryTable Of(IReadOnlyList<SettingSummary> summaries)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        return new(
            [
                "Setting", "L2", "L_inf", "IoU", "PA", "Examples", "IoU >= 0.9", "IoU >= 0.95", "IoU on disk",
                "On disk >= 0.9", "On disk >= 0.95", "Passes",
            ],
            [.. summaries.Select(Row)]);
    }

    private static IReadOnlyList<string> Row(SettingSummary row) =>
    [
        row.Setting,
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

    private SummaryTable Take(params int[] columns) => new(
        [.. columns.Select(i => Header[i])],
        [.. Rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(i => row[i])])]);

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
