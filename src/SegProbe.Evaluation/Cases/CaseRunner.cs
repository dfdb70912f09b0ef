using SegProbe.Attacks;
using SegProbe.Attacks.Quantisation;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Pictures;
using SegProbe.Evaluation.Store;
using SegProbe.Metrics;
using SegProbe.Models;
using SegProbe.Models.Jpeg;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Cases;

/// <summary>Attacks cases with one setting, writes their files and makes their records.</summary>
public sealed class CaseRunner
{
    private readonly ModelUnderTest model;
    private readonly int classes;
    private readonly RunSettings settings;
    private readonly RecordMaker records;

    /// <summary>Prepares a run; nothing is computed yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="classes">The number of its classes, as <see cref="ModelUnderTest.Probe"/> found it.</param>
    /// <param name="settings">What all examples share.</param>
    public CaseRunner(ModelUnderTest model, int classes, RunSettings settings) =>
        (this.model, this.classes, this.settings, records) = (model, classes, settings, new(model, settings));

    /// <summary>
    /// Gets the passes that were computed: those that the examples needed, and those of examples that were done when
    /// the rest of their batch went on.
    /// </summary>
    public Passes Computed { get; private set; } = new(0, 0);

    private int? Ignored => model.Model.IgnoredLabel;

    /// <summary>Attacks cases and gives their results in the order of the cases.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="folderOf">Where the files of a case go.</param>
    /// <param name="keep">Which files are kept.</param>
    /// <param name="onStep">Called after each step with the number of examples that took it.</param>
    /// <param name="onDone">Called when an example is done.</param>
    /// <param name="onPatch">Called within a pass with the share of a volume's patches that are done.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <exception cref="DataFileException">
    /// A target has a label that the model lacks, or the model does not take an image.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellation"/> was triggered; examples that were done have their files.
    /// </exception>
    public IReadOnlyList<CaseResult> Run(
        IReadOnlyList<AttackCase> cases,
        Func<int, string> folderOf,
        KeptFiles keep,
        Action<int>? onStep = null,
        Action<CaseResult>? onDone = null,
        Action<double>? onPatch = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(folderOf);
        var results = new CaseResult[cases.Count];
        // A volume has a network of its own: its window, its crop and its statistics.
        foreach (var together in Enumerable.Range(0, cases.Count).Chunk(model.IsVolumetric ? 1 : Math.Max(cases.Count, 1)))
        {
            using var views = new CaseViews(model, [.. together.Select(index => cases[index])], onPatch);
            var states = new KeptStates(views);
            var computed = new AttackRunner(settings.Attack).Run(
                Attacked(views.Model),
                together.Select((_, i) => Prepare(views, i)), Math.Min(settings.BatchSize, model.MostImages),
                outcome =>
                {
                    var index = together[outcome.Index];
                    using (outcome)
                    {
                        results[index] = Finish(
                            views, outcome, folderOf(index), keep, states.Take(outcome.Index), cancellation);
                    }

                    onDone?.Invoke(results[index]);
                },
                onStep, model.Surrogate is { } surrogate ? Attacked(surrogate) : null,
                keep == KeptFiles.All ? states.Watch(settings.Attack.Steps) : null, cancellation);
            Computed = Computed.Plus(Counted(computed.Forward, computed.Backward));
        }

        return results;
    }

    private AttackExample Prepare(CaseViews views, int index)
    {
        var (attackCase, view) = (views.Cases[index], views[index]);
        using var target = attackCase.Target.ToTensor();
        return new(view.Clean(), view.Covered(target).to(model.Device).contiguous())
        {
            Seed = settings.SeedOf(attackCase),
            Region = attackCase.Region is { } region ? Allowed(region) : null,
        };
    }

    private Tensor Allowed(LabelMap region)
    {
        using var labels = region.ToTensor();
        return labels.to(ScalarType.Bool).to(model.Device);
    }

    private CaseResult Finish(
        CaseViews views, AttackOutcome outcome, string path, KeptFiles keep, IReadOnlyList<KeptState> states,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var folder = new ExampleFolder(path);
        var (attackCase, view) = (views.Cases[outcome.Index], views[outcome.Index]);
        var example = Prepare(views, outcome.Index);
        using var repaired = Repair(view, example, outcome, cancellation);
        var file = folder.WriteAdversarial(view, repaired?.Image ?? outcome.BestImage, settings.Bits ?? (attackCase.Image as PixelImage)?.Bits ?? 8);
        var (saved, onDisk) = SavedImage.Measure(view, file, example.Image, example.Target);
        var before = attackCase.Prediction ?? view.Predict(example.Image);
        view.LookAt(attackCase.Target.Labels.Any(label => label != 0) ? attackCase.Target : before);
        var (picture, perturbation) = (view.Picture(saved), view.Perturbation(outcome.BestImage - example.Image));
        var parameters = settings.Parameters(model, outcome.UsedParameters).With(OfImage(attackCase.Image));
        var record = records.Record(attackCase, outcome, parameters, onDisk, perturbation.Amplification) with
        {
            Volume = view.Compare(file),
            Eot = MeasureJpegs(folder, view, example, picture),
            Passes = Counted(
                outcome.Passes.Forward + (repaired?.Passes.Forward ?? 0),
                outcome.Passes.Backward + (repaired?.Passes.Backward ?? 0)),
            Seconds = (outcome.Duration + (repaired?.Duration ?? TimeSpan.Zero)).TotalSeconds,
            Classification = model.Model.IsClassifier ? records.Classify(example, outcome, saved) : null,
        };

        if (keep != KeptFiles.None)
        {
            folder.WriteRecord(record);
            WritePictures(folder, view, attackCase, example, outcome, picture, perturbation, before);
            if (keep == KeptFiles.All)
            {
                WriteAll(folder, view, outcome, perturbation, states);
            }

            folder.Complete();
        }

        return new(
            record, parameters, outcome.Trajectory,
            Foreground(LabelMap.FromTensor(IgnoredPixels.AsBackground(example.Target, Ignored))), Foreground(before));
    }

    // A network as the attack sees it.
    private ISegmentationModel Attacked(ISegmentationModel network) =>
        settings.JpegQualities is { Count: > 0 } qualities ? new JpegModel(network, qualities) : network;

    // Of the network itself: each file that the attack goes through takes one.
    private Passes Counted(long forward, long backward)
    {
        var files = Math.Max(1, settings.JpegQualities.Count);
        return new(files * forward, files * backward);
    }

    // What the model makes of the saved image once it was saved as JPEG, too.
    private Agreement? MeasureJpegs(ExampleFolder folder, ImageView view, AttackExample example, PixelImage saved) =>
        settings.JpegQualities.Count == 0
            ? null
            : SavedImage.AgreeLeast(
                view, settings.JpegQualities.Select(quality => folder.WriteJpeg(saved, quality)), example.Target,
                settings.Attack.Goal == AttackGoal.Untargeted);

    // The best image as a file can hold it; null where it is only rounded.
    private QuantisationOutcome? Repair(
        ImageView view, AttackExample example, AttackOutcome outcome, CancellationToken cancellation)
    {
        if (settings.Bits is not { } bits || view.Grid(bits) is not { } grid)
        {
            return null;
        }

        var repaired = new QuantisationRepair(settings.Attack, grid).Run(
            Attacked(view.Model), example, outcome.BestImage, cancellation);
        Computed = Computed.Plus(Counted(repaired.Passes.Forward, repaired.Passes.Backward));
        return repaired;
    }

    private static IEnumerable<KeyValuePair<string, object?>> OfImage(SampleImage image) =>
    [
        new("resized_from", (image as PixelImage)?.ResizedFrom is var (height, width) ? new[] { height, width } : null),
        new("image_remarks", image.Remarks is [] ? null : string.Join("; ", image.Remarks)),
    ];

    private static double Foreground(LabelMap mask) =>
        (double)mask.Labels.Count(label => label != 0) / mask.Labels.Length;

    private void WritePictures(
        ExampleFolder folder, ImageView view, AttackCase attackCase, AttackExample example, AttackOutcome outcome,
        PixelImage saved, PerturbationPicture perturbation, LabelMap before)
    {
        var image = view.Picture(example.Image);
        folder.WriteImage(view, attackCase.ImageFile.Path, image, saved);
        if (model.Model.IsClassifier)
        {
            // Figure 1 of the paper has no masks.
            folder.WritePicture(ExampleFiles.Strip, Montage.Row([image, saved, perturbation.Image]));
            return;
        }

        var (target, after) = (LabelMap.FromTensor(example.Target), view.Predict(outcome.BestImage));
        folder.WriteMasks(view, target, before, after);
        (target, before, after) = (view.Picture(target), view.Picture(before), view.Picture(after));
        WriteMask(folder, ExampleFiles.Target, target, Ignored);
        WriteMask(folder, ExampleFiles.CleanPrediction, before);
        WriteMask(folder, ExampleFiles.AdversarialPrediction, after);

        // Figure 3: image, target, adversarial image, perturbation, predictions before and after.
        folder.WritePicture(ExampleFiles.Strip, Montage.Row(
        [
            image,
            MaskPicture.ForEye(target, classes, Ignored),
            saved,
            perturbation.Image,
            MaskPicture.ForEye(before, classes),
            MaskPicture.ForEye(after, classes),
        ]));
    }

    private void WriteAll(
        ExampleFolder folder, ImageView view, AttackOutcome outcome, PerturbationPicture perturbation,
        IReadOnlyList<KeptState> states)
    {
        folder.WriteArray(outcome.BestImage);
        folder.WritePicture("perturbation.png", perturbation.Image);
        folder.WriteTrajectory(outcome.Trajectory);
        foreach (var state in model.Model.IsClassifier ? [] : states)
        {
            folder.WritePicture(ExampleFiles.StepImage(state.Step), state.Image);
            WriteMask(folder, ExampleFiles.StepPrediction(state.Step), state.Prediction);
        }
    }

    private void WriteMask(ExampleFolder folder, string name, LabelMap mask, int? ignored = null) =>
        folder.WritePicture(name, MaskPicture.ForFile(mask, classes, ignored));
}

/// <summary>What came of a case.</summary>
/// <param name="Record">Its figures.</param>
/// <param name="Parameters">What the setting says, with the values used.</param>
/// <param name="Trajectory">Every state, from the clean image (step 0) to the last.</param>
/// <param name="TargetShare">The share of the output's pixels that the target has in the foreground.</param>
/// <param name="CleanShare">The same of the prediction on the clean image.</param>
public sealed record CaseResult(
    ExampleRecord Record, SettingParameters Parameters, IReadOnlyList<TrajectoryPoint> Trajectory, double TargetShare,
    double CleanShare);

/// <summary>Which files of an example are kept.</summary>
public enum KeptFiles
{
    /// <summary>
    /// All: as <see cref="Best"/>, and the adversarial image in full precision, the perturbation, the trajectory, and
    /// images and predictions in the course of the attack.
    /// </summary>
    All,

    /// <summary>The image, the adversarial image, target and predictions as PNG, the strip and the record.</summary>
    Best,

    /// <summary>None; the example is measured from a file that is then removed.</summary>
    None,
}
