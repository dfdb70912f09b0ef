using System.Globalization;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports;

/// <summary>Summaries as a table of text.</summary>
/// <param name="Header">The names of the columns.</param>
/// <param name="Rows">The cells; a line break divides a figure from its interval.</param>
public sealed record SummaryTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Says what the figures of a table are, whatever the attacks.</summary>
    public const string Legend =
        "Mean +- standard deviation over the examples, each at its best state, and the 95 % bootstrap interval of " +
        "the mean (images and other samples' targets resampled; Clopper-Pearson for shares where all examples agree or no " +
        "image comes twice). Clean IoU is that of the clean image. L2 and L_inf of values in [0, 1]. Passes: median steps, each a forward and a " +
        "backward pass, to an IoU of 0.9.";

    private const string UntargetedLegend =
        " Untargeted: IoU and PA are with the attacked mask, and 1 - IoU takes the place of IoU in shares and passes.";

    /// <summary>Says what the figures of <see cref="Structures"/> are.</summary>
    public const string StructureLegend =
        " Of the saved file: HD95 and centroid shift in pixels (mm of volumes), means over structures, of which one that is " +
        "erased or inserted counts as the image's diagonal; size is the foreground drawn less that of the mask.";

    private const string None = "-";
    private const int FigureColumns = 6;

    // Where settings differ in these, a column tells them apart; what all have in common is said below the table.
    private static readonly (string Name, string Usual, Func<SettingSummary, string> Text)[] Kinds =
    [
        (
            "Mask", "usual",
            setting => setting.TargetFrom == (setting.Goal == ExampleRow.Untargeted ? "truth" : "other")
                ? "usual"
                : setting.TargetFrom),
        ("Region", "all", setting => setting.Region ?? "all"),
    ];

    // The columns that name a row.
    private int names = 1;

    /// <summary>Gets what the figures of this table are.</summary>
    public string Notes { get; private init; } = Legend;

    /// <summary>Gets the columns of the paper's table.</summary>
    public SummaryTable Figures => Take(names, FigureColumns);

    /// <summary>Gets the columns on success.</summary>
    public SummaryTable Successes => Take(names + FigureColumns, Header.Count - names - FigureColumns);

    /// <summary>Gets the measures of structures; null where no row has any, as in older runs.</summary>
    public SummaryTable? Structures { get; private init; }

    /// <summary>Lays summaries out.</summary>
    public static SummaryTable Build(IReadOnlyList<SettingSummary> summaries)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        var untargeted = summaries.Count(setting => setting.Goal == ExampleRow.Untargeted);
        var kinds = Kinds.ToLookup(kind => summaries.Select(kind.Text).Distinct().Count() > 1);
        List<(string Name, Func<SettingSummary, string> Text)> columns =
            [.. kinds[true].Select(kind => (kind.Name, kind.Text))];
        if (untargeted > 0)
        {
            columns.Insert(0, ("Goal", setting => setting.Goal));
        }

        var measure = untargeted > 0 && untargeted == summaries.Count ? "1 - IoU" : "IoU";
        return new(
            [
                "Setting", .. columns.Select(column => column.Name), "L2", "L_inf", "Clean IoU", "IoU", "PA", "Examples",
                $"{measure} >= 0.9", $"{measure} >= 0.95", "IoU on disk", "On disk >= 0.9", "On disk >= 0.95", "Passes",
            ],
            [.. summaries.Select(setting => Row(setting, columns.Select(column => column.Text(setting))))])
        {
            names = 1 + columns.Count,
            Structures = OfStructures(summaries, columns),
            Notes = string.Concat(
                [
                    Legend, HasStructures(summaries) ? StructureLegend : "", BestStates(summaries), untargeted > 0 ? UntargetedLegend : "",
                    .. kinds[false].Select(kind => Common(kind, summaries)),
                ]),
        };
    }

    private static bool HasStructures(IReadOnlyList<SettingSummary> summaries) =>
        summaries.Any(setting => !double.IsNaN(setting.DiskHd95.Mean));

    private static SummaryTable? OfStructures(
        IReadOnlyList<SettingSummary> summaries, List<(string Name, Func<SettingSummary, string> Text)> columns) =>
        HasStructures(summaries)
            ? new(
                ["Setting", .. columns.Select(column => column.Name), "HD95", "Size", "Centroid shift", "Erased or inserted"],
                [
                    .. summaries.Select(setting => (IReadOnlyList<string>)
                    [
                        setting.Setting, .. columns.Select(column => column.Text(setting)), Number(setting.DiskHd95),
                        Number(setting.DiskSizeDifference), Number(setting.DiskCentroidShift), Text($"{setting.Missing}"),
                    ]),
                ])
            : null;

    private static string BestStates(IReadOnlyList<SettingSummary> summaries) => summaries.Count == 0
        ? ""
        : " " + BestState.Define(
            summaries.Any(setting => setting.Goal != ExampleRow.Untargeted),
            summaries.Any(setting => setting.Goal == ExampleRow.Untargeted),
            summaries.Any(setting => setting.IsMinimumNorm), summaries.Any(setting => !setting.IsMinimumNorm));

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
        Percent(row.CleanIou),
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
