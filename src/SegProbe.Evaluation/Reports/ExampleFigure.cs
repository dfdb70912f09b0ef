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

    /// <summary>Makes a figure.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="run">The run's folder.</param>
    /// <param name="pair">The pair of the example.</param>
    /// <param name="setting">Its setting; null for the one that came nearest to its goal on the pair.</param>
    /// <exception cref="DataFileException">The run has no such example, or has not kept its files.</exception>
    public static ExampleFigure Of(FigureKind kind, string run, int pair, string? setting)
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
        var (image, adversarial) = (Read(folder, ExampleFiles.Image), Read(folder, ExampleFiles.Adversarial));
        var change = ChangePicture.Of(image, adversarial);
        return
        [
            new(image, "image"),
            new(MaskPicture.ForEye(Read(folder, ExampleFiles.Target)), "target"),
            new(adversarial, "adversarial image"),
            new(change.Image, Amplified(change)),
            new(MaskPicture.ForEye(Read(folder, ExampleFiles.CleanPrediction)), "prediction before"),
            new(MaskPicture.ForEye(Read(folder, ExampleFiles.AdversarialPrediction)), "prediction after"),
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
                Row(frame => new(frame.Change.Image, Amplified(frame.Change))),
                Row(frame => new(frame.Prediction, FormattableString.Invariant($"IoU {frame.Point.Iou:F2}"))),
                Row(frame => new(frame.Mask, FormattableString.Invariant($"{frame.Point.PixelsOffTarget} px off"))),
            ];
        }

        var target = Read(folder, ExampleFiles.Target);
        var everyPixel = row.Goal == ExampleRow.Avoid
            ? OptimisationMask.Leaving(target, target)
            : OptimisationMask.Static(target);
        return
        [
            Row(frame => new(everyPixel, FormattableString.Invariant($"SSM, step {frame.Point.Step}"))),
            Row(frame => new(frame.Mask, FormattableString.Invariant($"ASM, step {frame.Point.Step}"))),
        ];
    }

    private static PixelImage Read(string folder, string name) => ImageFile.Read(Path.Combine(folder, name));

    private static string Amplified(ChangePicture change) =>
        FormattableString.Invariant($"change × {change.Amplification:F1}");
}
