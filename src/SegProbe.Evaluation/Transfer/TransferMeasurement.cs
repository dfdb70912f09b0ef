using SegProbe.Evaluation.Cases;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Runs;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Transfer;

/// <summary>Gives the images that a run saved to other models.</summary>
public sealed class TransferMeasurement : IDisposable
{
    private readonly string folder;
    private readonly RunStore store;
    private readonly PreparedRun run;
    private readonly List<TransferModel> models;
    private readonly List<ExampleRow> rows;

    private TransferMeasurement(
        string folder, RunStore store, PreparedRun run, List<TransferModel> models, List<ExampleRow> rows) =>
        (this.folder, this.store, this.run, this.models, this.rows) = (folder, store, run, models, rows);

    /// <summary>Gets the number of saved images.</summary>
    public int Images => rows.Count;

    /// <summary>Opens a run, the model it attacked, its data, and other models.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="others">The files of the other models, at least one, each with its contract beside it.</param>
    /// <param name="modelPath">Where the attacked model lies now; null for where it lay.</param>
    /// <param name="data">Where the run's images and masks lie now; null for where they lay.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="PlanException">The run's model or data cannot be opened.</exception>
    /// <exception cref="DataFileException">
    /// The folder holds no run, the run kept no images, the attacked model is another one, or a model does not take the
    /// images or has other classes.
    /// </exception>
    public static TransferMeasurement Open(
        string folder, IReadOnlyList<string> others, string? modelPath, string? data, Device device)
    {
        ArgumentNullException.ThrowIfNull(others);
        var store = RunStore.OpenToRead(folder);
        PreparedRun? run = null;
        var models = new List<TransferModel>();
        try
        {
            var rows = KeptExamples.Rows(folder, store);
            var plan = PlanFile.Parse(store.Identity.Plan, Path.Combine(folder, RunStore.FileName));
            KeptExamples.RequireModel(modelPath ?? plan.Model, store.Identity.ModelSha256);

            // The gradients are not needed, so their precision is not either.
            plan = plan with
            {
                Model = modelPath ?? plan.Model,
                Data = data ?? plan.Data,
                Precision = PlanPrecision.Float32,
            };
            run = new RunPreparation(plan, Shard.Whole, (_, key) => key).Run(device);
            RequireMasks(run.Model, run.Probe.Classes, run.Probe.Classes);
            var image = run.First.Image as PixelImage ?? throw new DataFileException(
                folder, "must be a run over pictures", "volumes", "Give them to the other model with 'segprobe attack'.");
            var names = Names([plan.Model, .. others]);
            models.Add(new(run.Model, names[0], isAttacked: true));
            foreach (var (path, name) in others.Zip(names.Skip(1)))
            {
                var model = ModelUnderTest.Open(
                    path, new(), image.Channels, device, verify: plan.Verify, differentiable: false);
                models.Add(new(model, name, isAttacked: false));
                RequireMasks(model, model.Probe(models[^1].Fitted(image)).Classes, run.Probe.Classes);
            }

            return new(folder, store, run, models, rows);
        }
        catch
        {
            Dispose(store, run, models);
            throw;
        }
    }

    /// <summary>Measures every saved image with every model, the attacked one first.</summary>
    /// <param name="onDone">Called with the number of images done.</param>
    /// <param name="cancellation">Checked before each image.</param>
    /// <exception cref="DataFileException">A file of the run or of its data is absent, damaged or another one.</exception>
    public IReadOnlyList<TransferRow> Run(Action<int>? onDone = null, CancellationToken cancellation = default)
    {
        var results = new List<TransferRow>();
        var done = 0;
        foreach (var pair in rows.GroupBy(row => row.Pair))
        {
            using var scope = NewDisposeScope();
            var sample = Sample(pair.Key, pair.First());
            var truth = Counted(sample.Truth!, run.Model.Model.IgnoredLabel);
            var image = (PixelImage)sample.Image;
            var onClean = models.ConvertAll(model => model.Draw(InRange(image, model)));
            foreach (var row in pair)
            {
                cancellation.ThrowIfCancellationRequested();
                var (target, noisy) = (Target(row, image, truth), Noisy(image, row));
                results.AddRange(models.Zip(onClean, (model, clean) => Measure(row, model, clean, truth, target, noisy)));
                onDone?.Invoke(++done);
            }
        }

        return results;
    }

    /// <inheritdoc/>
    public void Dispose() => Dispose(store, run, models);

    private static void Dispose(RunStore store, PreparedRun? run, List<TransferModel> models)
    {
        models.Where(model => !model.IsAttacked).ToList().ForEach(model => model.Model.Dispose());
        run?.Dispose();
        store.Dispose();
    }

    private static void RequireMasks(ModelUnderTest model, int classes, int attackedClasses)
    {
        if (model.Model.IsClassifier || classes != attackedClasses)
        {
            throw new DataFileException(
                model.Identity.Path, $"must draw masks of {attackedClasses} classes, as the attacked model does",
                model.Model.IsClassifier ? "a classifier" : $"{classes} classes", "Name a model with the same classes.");
        }
    }

    private static List<string> Names(IReadOnlyList<string> paths)
    {
        var names = paths.Select(path => Path.GetFileName(path)).ToList();
        return [.. names.Zip(paths, (name, path) => names.Count(other => other == name) > 1 ? path : name)];
    }

    private static Tensor InRange(PixelImage image, TransferModel model) => image.ToTensor(model.Model.Model.InputRange);

    // int64 [H, W], with the pixels that do not count left out.
    private static Tensor Counted(LabelMap mask, int? ignored)
    {
        var labels = mask.ToTensor();
        return ignored is { } label ? labels.masked_fill(labels.eq(label), TransferModel.Nothing) : labels;
    }

    private AttackCase Sample(int pair, ExampleRow row)
    {
        var index = run.Pairs[pair].Image;
        var sample = CaseSource.FromPairs(run.Samples, [(index, index)], run.Side)[0];
        return sample.ImageFile.Sha256 == row.ImageSha256
            ? sample
            : throw new DataFileException(
                sample.ImageFile.Path, $"must be the run's image (SHA-256 {row.ImageSha256})",
                $"SHA-256 {sample.ImageFile.Sha256}", "Say where the run's data are with --data.");
    }

    private TransferRow Measure(
        ExampleRow row, TransferModel model, Tensor onClean, Tensor truth, Tensor target, Tensor noisy)
    {
        using var scope = NewDisposeScope();
        var range = model.Model.Model.InputRange;
        var onSaved = model.Draw(ImageFile.ReadValues(KeptExamples.At(folder, row, ExampleFiles.Adversarial), range));
        var onNoise = model.Draw((noisy * (range.Upper - range.Lower)) + range.Lower);
        return new()
        {
            Pair = row.Pair,
            Setting = row.Setting,
            ImageSha256 = row.ImageSha256,
            Model = model.Name,
            ModelSha256 = model.Model.Identity.Sha256,
            IsAttacked = model.IsAttacked,
            L2 = row.DiskL2!.Value,
            Linf = row.DiskLinf!.Value,
            CleanTruthIou = Iou(onClean, truth),
            CleanTargetIou = Iou(onClean, target),
            TargetIou = Iou(onSaved, target),
            TruthIou = Iou(onSaved, truth),
            NoiseTargetIou = Iou(onNoise, target),
            NoiseTruthIou = Iou(onNoise, truth),
        };
    }

    // The target as the run kept it, in the place of the image that the attacked model draws.
    private Tensor Target(ExampleRow row, PixelImage image, Tensor truth)
    {
        var (kept, ignored) = KeptExamples.Target(folder, row, run.Probe.Classes, run.Model.Model.IgnoredLabel);
        var labels = full_like(truth, TransferModel.Nothing);
        run.Model.Model.OutputWindow(image.Height, image.Width).Crop(labels).copy_(Counted(kept, ignored));
        return labels;
    }

    // float32 [C, H, W] in [0, 1]: Gaussian noise of the perturbation's L2, clipped to the range.
    private Tensor Noisy(PixelImage image, ExampleRow row)
    {
        using var random = new Generator((ulong)((run.Plan.Seed * 1_000_003L) + row.Pair), CPU);
        var noise = randn([image.Channels, image.Height, image.Width], generator: random);
        return (image.ToTensor(new(0, 1)) + (noise * (row.DiskL2!.Value / noise.norm().ToDouble()))).clamp(0, 1);
    }

    // Over the pixels that count for the mask and on which something is drawn.
    private static double Iou(Tensor drawn, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var compared = mask.masked_fill(drawn.eq(TransferModel.Nothing), TransferModel.Nothing);
        return MaskOverlap.ForegroundIou(drawn.unsqueeze(0), compared.unsqueeze(0), TransferModel.Nothing).ToDouble();
    }
}
