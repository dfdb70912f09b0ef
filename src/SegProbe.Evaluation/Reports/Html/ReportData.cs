using System.Text.Json;
using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Reports.Html.Charts;
using SegProbe.Evaluation.Statistics;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>What a report is made of, read from a run's folder.</summary>
internal sealed class ReportData
{
    /// <summary>The IoU, 1 - IoU of untargeted attacks, from which an example counts as forced.</summary>
    public const double Forced = 0.9;

    public required RunIdentity Identity { get; init; }

    public required EvaluationPlan Plan { get; init; }

    public required IReadOnlyList<RunEnvironment> Environments { get; init; }

    /// <summary>Gets the rows of the examples that were attacked.</summary>
    public required IReadOnlyList<ExampleRow> Rows { get; init; }

    /// <summary>Gets the number of all rows, with those that an audit did not attack again.</summary>
    public required int Made { get; init; }

    /// <summary>Gets what an audit came to; null where the run is none, or is not complete.</summary>
    public required AuditRecord? Audit { get; init; }

    /// <summary>Gets a summary for each setting.</summary>
    public required IReadOnlyList<SettingSummary> Summaries { get; init; }

    /// <summary>Gets the best setting of each method and protocol.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>Gets the examples of the gallery, the worst for the model first.</summary>
    public required IReadOnlyList<GalleryCard> Gallery { get; init; }

    /// <summary>Gets the number of examples from which the gallery's are taken.</summary>
    public required int InGallery { get; init; }

    /// <summary>Gets whether the run is an audit, whose settings cannot be compared: they bound one worst case.</summary>
    public bool IsAudit => Plan.Audit is not null;

    /// <summary>Gets the optimisation that is shown in full; null where no folder has images on the way.</summary>
    public required Optimisation? Optimisation { get; init; }

    /// <summary>
    /// Gets the setting that forced the largest share of examples, by the smallest perturbation among equals.
    /// </summary>
    public Series? Strongest => Series
        .OrderByDescending(series => series.Summary.Success90.Mean)
        .ThenBy(series => Quartiles.MedianOf(series.Rows.Where(IsForced).Select(row => row.BestL2!.Value)))
        .FirstOrDefault();

    public static bool IsForced(ExampleRow row) => row.Progress(row.BestIou) >= Forced;

    /// <summary>Gets the words for the goal of the attacks.</summary>
    public GoalText Goal => field ??= GoalText.Describe(Rows);

    /// <summary>Reads a run.</summary>
    /// <exception cref="DataFileException">The folder holds none, or its database is damaged.</exception>
    public static ReportData Read(string folder, HtmlReportOptions options)
    {
        using var store = RunStore.OpenToRead(folder);
        var all = store.Rows();
        var rows = all.Where(row => row.BrokenBy is null).ToList();
        var summaries = SettingSummary.Summarise(rows);
        var bySetting = rows.ToLookup(row => row.Setting);
        List<Series> series =
        [
            .. SettingSummary.Best(summaries).Select((best, i) =>
            {
                List<ExampleRow> mine = [.. bySetting[best.Setting]];
                return new Series(i, best, mine, MedianTrajectory.Compute(store, mine));
            }),
        ];
        var plan = PlanFile.Parse(store.Identity.Plan, folder);
        var worst = plan.Audit is null ? GalleryCard.WorstFirst(series) : GalleryCard.OfAudit(rows);
        string Files(ExampleRow row) => ExampleFiles.Folder(folder, row.Setting, row.Pair);
        return new()
        {
            Identity = store.Identity,
            Plan = plan,
            Environments = store.Environments(),
            Rows = rows,
            Made = all.Count,
            Audit = ReadAudit(Path.Combine(folder, AuditRecord.FileName)),
            Summaries = summaries,
            Series = series,
            Gallery =
            [
                .. worst.Take(options.Examples).Select(row => new GalleryCard(row, ExamplePictures.Read(Files(row)))),
            ],
            InGallery = worst.Count,
            Optimisation = worst.OrderBy(row => row.Method == "ssm")
                .Select(row => Optimisation.Read(Files(row), store, row))
                .FirstOrDefault(optimisation => optimisation is not null),
        };
    }

    private static AuditRecord? ReadAudit(string path)
    {
        try
        {
            return File.Exists(path) ? AuditRecord.Parse(File.ReadAllText(path)) : null;
        }
        catch (JsonException exception)
        {
            throw new DataFileException(
                path, "must be what 'segprobe audit' wrote", "something else", "Give the same 'segprobe audit' again.",
                exception);
        }
    }
}
