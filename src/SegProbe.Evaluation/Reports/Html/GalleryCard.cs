using SegProbe.Evaluation.Audits;
using SegProbe.Evaluation.Audits.Sets;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Reports.Html.Charts;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>An example of the gallery.</summary>
/// <param name="Row">Its figures.</param>
/// <param name="Pictures">Its pictures; null where the folder has none.</param>
internal sealed record GalleryCard(ExampleRow Row, ExamplePictures? Pictures)
{
    /// <summary>
    /// Orders examples: those forced to their goal come first, by the L2 that this took, then the others by IoU. The
    /// settings take turns, so that a short list shows each of them.
    /// </summary>
    public static IReadOnlyList<ExampleRow> WorstFirst(IEnumerable<Series> series) =>
    [
        .. series
            .SelectMany(setting =>
                Order(setting.Measured).Select((row, turn) => (Row: row, Series: setting, Turn: turn)))
            .OrderBy(example => example.Turn)
            .ThenBy(example => example.Series.Number)
            .Select(example => example.Row),
    ];

    /// <summary>
    /// Orders what an audit found: for each image and goal the attack that broke it by the smallest L2, or else came
    /// nearest; broken ones first. Images as they are, corruptions, and images that were lost before are none of them.
    /// </summary>
    public static IReadOnlyList<ExampleRow> OfAudit(IEnumerable<ExampleRow> rows) =>
    [
        .. rows.Where(row => row.BestL2 > 0 && !AuditSet.Corruptions.Contains(row.Method) && !IsBroken(row, row.CleanIou))
            .GroupBy(row => (row.Pair, row.Goal))
            .Select(example => example.OrderBy(AuditOrder).First())
            .OrderBy(AuditOrder),
    ];

    /// <summary>Says how an image of an audit was to break; null for examples of other runs.</summary>
    /// <param name="row">The example.</param>
    /// <param name="audit">The audit.</param>
    public static string Difficulty(ExampleRow row, AuditRecord audit)
    {
        var size = AuditBudget.Describe("l2", row.BestL2!.Value, audit.Values);
        var peak = AuditBudget.Describe("linf", row.BestLinf!.Value, audit.Values);
        return !IsBroken(row, row.BestIou) ? $"Not broken; this came nearest, with {size}."
            : IsWithinLadder(row, audit) ? $"Broken by {size}, {peak}."
            : $"Hard to break: nothing within the ladder of budgets did; this is {size}, {peak}.";
    }

    private static bool IsWithinLadder(ExampleRow row, AuditRecord audit) => AuditSet.Ladder(audit.Values)
        .Any(budget => budget.Holds((budget.NormName == "l2" ? row.BestL2 : row.BestLinf)!.Value));

    private static bool IsBroken(ExampleRow row, double? iou) => row.Progress(iou) >= AuditSet.Broken;

    private static (double, double) AuditOrder(ExampleRow row) => IsBroken(row, row.BestIou)
        ? (row.BestL2!.Value, 0)
        : (double.PositiveInfinity, 1 - row.Progress(row.BestIou)!.Value);

    private static IOrderedEnumerable<ExampleRow> Order(IEnumerable<ExampleRow> rows) => rows
        .OrderBy(row => row.L2AtIou90 ?? double.PositiveInfinity)
        .ThenByDescending(row => row.Progress(row.BestIou))
        .ThenBy(row => row.Pair);
}

/// <summary>What is shown of an example; images as data URIs, outlines as the d of an SVG path on the image.</summary>
internal sealed record ExamplePictures
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required string Image { get; init; }

    public required string Adversarial { get; init; }

    /// <summary>Gets the perturbation, from one saved image to the other.</summary>
    public required PerturbationPicture Perturbation { get; init; }

    public required string TargetOutline { get; init; }

    public required string OutlineBefore { get; init; }

    public required string OutlineAfter { get; init; }

    /// <summary>Reads the files of an example; null where one is missing or does not fit the others.</summary>
    public static ExamplePictures? Read(string folder)
    {
        string[] names =
        [
            ExampleFiles.Image, ExampleFiles.Adversarial, ExampleFiles.Target, ExampleFiles.CleanPrediction,
            ExampleFiles.AdversarialPrediction,
        ];
        var paths = Array.ConvertAll(names, name => Path.Combine(folder, name));
        if (!Array.TrueForAll(paths, File.Exists))
        {
            return null;
        }

        var (image, adversarial) = (ImageFile.ReadPicture(paths[0]), ImageFile.ReadPicture(paths[1]));
        if (image.Values.Length != adversarial.Values.Length || image.Width != adversarial.Width)
        {
            return null;
        }

        string Outline(string path) => MaskOutline.Path(ImageFile.Read(path), image.Height, image.Width);
        return new()
        {
            Width = image.Width,
            Height = image.Height,
            Image = DataUri.EncodePng(File.ReadAllBytes(paths[0])),
            Adversarial = DataUri.EncodePng(File.ReadAllBytes(paths[1])),
            Perturbation = PerturbationPicture.Compare(image, adversarial),
            TargetOutline = Outline(paths[2]),
            OutlineBefore = Outline(paths[3]),
            OutlineAfter = Outline(paths[4]),
        };
    }
}
