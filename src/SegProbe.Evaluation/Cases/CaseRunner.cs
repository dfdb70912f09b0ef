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
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(folderOf);
        var results = new CaseResult[cases.Count];
        var states = new KeptStates(model, cases);
        var computed = new AttackRunner(settings.Attack).Run(
            Attacked(model.Model), cases.Select(Prepare), Math.Min(settings.BatchSize, model.MostImages),
            outcome =>
            {
                using (outcome)
                {
                    results[outcome.Index] = Finish(
                        cases[outcome.Index], outcome, folderOf(outcome.Index), keep, states.Take(outcome.Index),
                        cancellation);
                }

                onDone?.Invoke(results[outcome.Index]);
            },
            onStep, model.Surrogate is { } surrogate ? Attacked(surrogate) : null,
            keep == KeptFiles.All ? states.Watch(settings.Attack.Steps) : null, cancellation);
        Computed = Computed.Plus(Counted(computed.Forward, computed.Backward));
        return results;
    }

    private AttackExample Prepare(AttackCase attackCase)
    {
        using var target = attackCase.Target.ToTensor();
        var window = model.Model.OutputWindow(attackCase.Image.Height, attackCase.Image.Width);
        return new(
            attackCase.Image.ToTensor(model.Model.InputRange).to(model.Device),
            window.Crop(target).to(model.Device).contiguous())
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
        AttackCase attackCase, AttackOutcome outcome, string path, KeptFiles keep, IReadOnlyList<KeptState> states,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var folder = new ExampleFolder(path);
        var (example, range) = (Prepare(attackCase), model.Model.InputRange);
        using var repaired = Repair(example, outcome, cancellation);
        var saved = folder.WriteAdversarial(repaired?.Image ?? outcome.BestImage, range, settings.Bits ?? 8);
        var perturbation = PerturbationPicture.Draw((outcome.BestImage - example.Image) / (range.Upper - range.Lower));
        var before = attackCase.Prediction ?? model.Predict(example.Image);
        var onDisk = SavedImage.Measure(saved, example.Image, example.Target, Ignored, model);
        var picture = PixelImage.FromTensor(saved, range);
        var parameters = settings.Parameters(model, outcome.UsedParameters);
        var record = records.Record(attackCase, outcome, parameters, onDisk, perturbation.Amplification) with
        {
            Eot = MeasureJpegs(folder, example, picture),
            Passes = Counted(
                outcome.Passes.Forward + (repaired?.Passes.Forward ?? 0),
                outcome.Passes.Backward + (repaired?.Passes.Backward ?? 0)),
            Seconds = (outcome.Duration + (repaired?.Duration ?? TimeSpan.Zero)).TotalSeconds,
            Classification = model.Model.IsClassifier ? records.Classify(example, outcome, saved) : null,
        };

        if (keep != KeptFiles.None)
        {
            folder.WriteRecord(record);
            WritePictures(folder, attackCase, example, outcome, picture, perturbation, before);
            if (keep == KeptFiles.All)
            {
                WriteAll(folder, outcome, perturbation, states);
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
    private Agreement? MeasureJpegs(ExampleFolder folder, AttackExample example, PixelImage saved) =>
        settings.JpegQualities.Count == 0
            ? null
            : SavedImage.AgreeLeast(
                settings.JpegQualities.Select(quality => folder.WriteJpeg(saved, model.Model.InputRange, quality)),
                example.Target, Ignored, model, settings.Attack.Goal == AttackGoal.Untargeted);

    // The best image as a file can hold it; null where it is only rounded.
    private QuantisationOutcome? Repair(AttackExample example, AttackOutcome outcome, CancellationToken cancellation)
    {
        if (settings.Bits is not { } bits)
        {
            return null;
        }

        var repaired = new QuantisationRepair(settings.Attack, bits).Run(
            Attacked(model.Model), example, outcome.BestImage, cancellation);
        Computed = Computed.Plus(Counted(repaired.Passes.Forward, repaired.Passes.Backward));
        return repaired;
    }

    private static double Foreground(LabelMap mask) =>
        (double)mask.Labels.Count(label => label != 0) / mask.Labels.Length;

    private void WritePictures(
        ExampleFolder folder, AttackCase attackCase, AttackExample example, AttackOutcome outcome, PixelImage saved,
        PerturbationPicture perturbation, LabelMap before)
    {
        folder.WritePicture(ExampleFiles.Image, attackCase.Image);
        if (model.Model.IsClassifier)
        {
            // Figure 1 of the paper has no masks.
            folder.WritePicture(ExampleFiles.Strip, Montage.Row([attackCase.Image, saved, perturbation.Image]));
            return;
        }

        var (target, after) = (LabelMap.FromTensor(example.Target), model.Predict(outcome.BestImage));
        WriteMask(folder, ExampleFiles.Target, target, Ignored);
        WriteMask(folder, ExampleFiles.CleanPrediction, before);
        WriteMask(folder, ExampleFiles.AdversarialPrediction, after);

        // Figure 3: image, target, adversarial image, perturbation, predictions before and after.
        folder.WritePicture(ExampleFiles.Strip, Montage.Row(
        [
            attackCase.Image,
            MaskPicture.ForEye(target, classes, Ignored),
            saved,
            perturbation.Image,
            MaskPicture.ForEye(before, classes),
            MaskPicture.ForEye(after, classes),
        ]));
    }

    private void WriteAll(
        ExampleFolder folder, AttackOutcome outcome, PerturbationPicture perturbation, IReadOnlyList<KeptState> states)
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
