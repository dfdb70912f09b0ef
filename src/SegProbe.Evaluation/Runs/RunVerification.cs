using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Runs;

/// <summary>Scores the images that a run saved again, and compares with what its rows say.</summary>
/// <remarks>Reads the run's folder and the model; neither the data nor the attacks are needed.</remarks>
public sealed class RunVerification : IDisposable
{
    /// <summary>
    /// How far IoU and pixel accuracy may differ by default: another number of threads rounds differently, which may
    /// turn a pixel on the boundary.
    /// </summary>
    public const double DefaultTolerance = 0.002;

    // L2 and L-infinity are of the files' bytes: nothing but the order of a sum can differ.
    private const double SizeTolerance = 1e-5;

    private readonly string folder;
    private readonly RunStore store;
    private readonly ModelUnderTest model;
    private readonly int classes;
    private readonly IReadOnlyList<ExampleRow> rows;

    private RunVerification(
        string folder, RunStore store, ModelUnderTest model, int classes, IReadOnlyList<ExampleRow> rows) =>
        (this.folder, this.store, this.model, this.classes, this.rows) = (folder, store, model, classes, rows);

    /// <summary>Opens a run and its model.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="modelPath">Where the model lies now; null for where it lay.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="DataFileException">
    /// The folder holds no run, the run kept no images, or the model is another one.
    /// </exception>
    public static RunVerification Open(string folder, string? modelPath, Device device)
    {
        var store = RunStore.OpenToRead(folder);
        try
        {
            var plan = PlanFile.Parse(store.Identity.Plan, Path.Combine(folder, RunStore.FileName));
            var path = modelPath ?? plan.Model;
            KeptExamples.RequireModel(path, store.Identity.ModelSha256);
            var rows = KeptExamples.Rows(folder, store);
            var image = KeptExamples.Image(folder, rows[0]);
            var model = ModelUnderTest.Open(
                path, plan.Contract, image.Channels, device, verify: plan.Verify, volumes: image is Volume);
            return new(folder, store, model, model.Probe(image).Classes, rows);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Scores every image.</summary>
    /// <param name="tolerance">How far IoU and pixel accuracy may differ, 0 to 1.</param>
    /// <param name="onDone">Called with the number of examples done and that of all.</param>
    /// <param name="cancellation">Checked before each example.</param>
    /// <returns>The examples scored, and a line for each that disagrees with its row.</returns>
    /// <exception cref="DataFileException">An image of the run is absent or damaged.</exception>
    public (int Examples, IReadOnlyList<string> Disagreements) Run(
        double tolerance, Action<int, int>? onDone = null, CancellationToken cancellation = default)
    {
        Check.Between(tolerance, 0, 1);
        var disagreements = new List<string>();
        foreach (var (i, row) in rows.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            disagreements.AddRange(Score(row, tolerance));
            onDone?.Invoke(i + 1, rows.Count);
        }

        return (rows.Count, disagreements);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        model.Dispose();
        store.Dispose();
    }

    // Pixels that do not count have a value of their own in a picture; in the model's contract they may have another.
    private LabelMap Target(ExampleRow row)
    {
        var ignored = model.Model.IgnoredLabel;
        var (target, inFile) = KeptExamples.Target(folder, row, classes, ignored);
        return ignored is { } label
            ? target.With(Array.ConvertAll(target.Labels, value => value == inFile ? (byte)label : value))
            : target;
    }

    // What disagrees with a row.
    private IReadOnlyList<string> Score(ExampleRow row, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var view = model.View(KeptExamples.Image(folder, row));
        var labels = Target(row).ToTensor().to(model.Device);
        var (_, found) = SavedImage.Measure(
            view, KeptExamples.At(folder, row, ExampleFiles.AdversarialName + view.Extension), view.Clean(), labels);
        var figures = new List<(string Name, double? Recorded, double Found, double Tolerance)>
        {
            ("disk_iou", row.DiskIou, found.Iou, tolerance),
            ("disk_pixel_accuracy", row.DiskPixelAccuracy, found.PixelAccuracy, tolerance),
            ("disk_l2", row.DiskL2, found.L2, SizeTolerance * (1 + found.L2)),
            ("disk_linf", row.DiskLinf, found.Linf, SizeTolerance),
        };
        if (row.EotIou is not null)
        {
            var files = EotText.Read(row.Parameters.Text("eot"))
                .Select(quality => KeptExamples.At(folder, row, ExampleFiles.Jpeg(quality)));
            var worst = SavedImage.AgreeLeast(view, files, labels, row.Goal == ExampleRow.Untargeted);
            figures.Add(("eot_iou", row.EotIou, worst.Iou, tolerance));
            figures.Add(("eot_pixel_accuracy", row.EotPixelAccuracy, worst.PixelAccuracy, tolerance));
        }

        return [.. Disagreements(row, figures)];
    }

    private static IEnumerable<string> Disagreements(
        ExampleRow row, IEnumerable<(string Name, double? Recorded, double Found, double Tolerance)> figures) =>
        from figure in figures
        where !(Math.Abs(figure.Recorded!.Value - figure.Found) <= figure.Tolerance)
        select FormattableString.Invariant(
            $"{row.Setting}, pair {row.Pair}: {figure.Name} is {figure.Recorded:G6} in its row, {figure.Found:G6} now");
}
