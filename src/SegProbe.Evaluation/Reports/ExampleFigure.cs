using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Reports;

/// <summary>A figure of an example as rows of pictures, from the files that its run kept.</summary>
public sealed class ExampleFigure
{
    /// <summary>Gets the pictures, row by row; all rows are equally long.</summary>
    public required IReadOnlyList<IReadOnlyList<FigurePicture>> Rows { get; init; }

    /// <summary>Gets what the figure is of.</summary>
    public required string Title { get; init; }

    /// <summary>Reads a figure's pictures.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="pair">The pair of the example.</param>
    /// <param name="setting">Its setting; null for the one that came nearest to its goal on the pair.</param>
    /// <exception cref="DataFileException">The run has no such example, or has not kept its files.</exception>
    public static ExampleFigure Read(FigureKind kind, string run, int pair, string? setting)
    {
        using var store = RunStore.OpenToRead(run);
        var row = Choose(run, store.Rows(), pair, setting);
        var folder = ExampleFiles.Folder(run, row.Setting, row.Pair);
        return new()
        {
            Title = $"Case {row.Pair}, {row.Setting}",
            Rows = kind == FigureKind.Strip ? [Strip(folder)] : States(kind, folder, store, row),
        };
    }

    private static ExampleRow Choose(string run, IReadOnlyList<ExampleRow> rows, int pair, string? setting) =>
        rows.Where(row => row.Pair == pair && (setting ?? row.Setting) == row.Setting && row.BestIou is not null)
            .OrderByDescending(row => row.Progress(row.BestIou))
            .ThenBy(row => row.BestL2)
            .FirstOrDefault()
        ?? throw new DataFileException(
            run, $"must have figures of pair {pair}{(setting is null ? "" : $" with setting {setting}")}",
            $"{rows.Count} rows without",
            $"Choose a pair and one of the settings {string.Join(", ", rows.Select(row => row.Setting).Distinct())}.");

    private static IReadOnlyList<FigurePicture> Strip(string folder)
    {
        var (image, adversarial) = (File(folder, ExampleFiles.Image), File(folder, ExampleFiles.Adversarial));
        var perturbation = PerturbationPicture.Compare(image, adversarial);
        return
        [
            new(image, "image"),
            new(Mask(folder, ExampleFiles.Target), "target"),
            new(adversarial, "adversarial image"),
            new(perturbation.Image, Amplified(perturbation)),
            new(Mask(folder, ExampleFiles.CleanPrediction), "prediction before"),
            new(Mask(folder, ExampleFiles.AdversarialPrediction), "prediction after"),
        ];
    }

    private static IReadOnlyList<IReadOnlyList<FigurePicture>> States(
        FigureKind kind, string folder, RunStore store, ExampleRow row)
    {
        var shown = Optimisation.Read(folder, store, row) ?? throw new DataFileException(
            folder, "must have images on the way", "none", "Run 'segprobe evaluate' with --keep all.");
        IReadOnlyList<FigurePicture> Row(Func<OptimisationFrame, FigurePicture> picture) =>
            [.. shown.Frames.Select(picture)];
        if (kind == FigureKind.Optimisation)
        {
            return
            [
                Row(frame => new(frame.Image, FormattableString.Invariant($"step {frame.Point.Step}"))),
                Row(frame => new(frame.Perturbation.Image, Amplified(frame.Perturbation))),
                Row(frame => new(frame.Prediction, FormattableString.Invariant($"IoU {frame.Point.Iou:F2}"))),
                Row(frame => new(frame.Mask, FormattableString.Invariant($"{frame.Point.PixelsOffTarget} px off"))),
            ];
        }

        var target = File(folder, ExampleFiles.Target);
        var everyPixel = row.Goal == ExampleRow.Untargeted
            ? OptimisationMask.Untargeted(target, target)
            : OptimisationMask.Static(target);
        return
        [
            Row(frame => new(everyPixel, FormattableString.Invariant($"SSM, step {frame.Point.Step}"))),
            Row(frame => new(frame.Mask, FormattableString.Invariant($"ASM, step {frame.Point.Step}"))),
        ];
    }

    private static PixelImage File(string folder, string name) => ImageFile.ReadPicture(Path.Combine(folder, name));

    private static PixelImage Mask(string folder, string name) => MaskPicture.ForEye(File(folder, name));

    private static string Amplified(PerturbationPicture perturbation) =>
        FormattableString.Invariant($"perturbation × {perturbation.Amplification:F1}");
}

/// <summary>The figures that can be made of an example.</summary>
public enum FigureKind
{
    /// <summary>
    /// One optimisation: image, perturbation, prediction and optimisation mask of each kept state.
    /// </summary>
    Optimisation,

    /// <summary>The optimisation masks of SSM, which stays, and of ASM, which shrinks, at each kept state.</summary>
    Masks,

    /// <summary>Image, target, adversarial image, perturbation, prediction before, prediction after.</summary>
    Strip,
}

/// <summary>A picture of a figure and what stands below it.</summary>
public sealed record FigurePicture(PixelImage Image, string Caption);
