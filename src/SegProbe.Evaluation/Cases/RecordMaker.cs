using SegProbe.Attacks;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Cases;

/// <summary>Makes the records of cases that were attacked with one setting.</summary>
internal sealed class RecordMaker(ModelUnderTest model, RunSettings settings)
{
    /// <summary>Gives a classifier's answers to an example's images.</summary>
    public Classification Classify(AttackExample example, AttackOutcome outcome, Tensor saved) =>
        new(
            (int)example.Target.ToInt64(),
            Answer(example.Image),
            Answer(outcome.BestImage),
            Answer(outcome.LastImage),
            Answer(saved.to(model.Device)));

    private ClassAnswer Answer(Tensor image)
    {
        var probabilities = model.Model.Logits(image.unsqueeze(0)).softmax(1).flatten().cpu().to(ScalarType.Float64);
        var label = (int)probabilities.argmax().ToInt64();
        return new(
            label, model.Model.Contract.Values.ClassNames?[label], [.. probabilities.data<double>()]);
    }

    /// <summary>Makes the record of an attack.</summary>
    /// <param name="attackCase">The case.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="parameters">What the setting says, with the values used.</param>
    /// <param name="onDisk">The figures of the saved image.</param>
    /// <param name="amplification">The factor by which the perturbation's picture shows it larger.</param>
    public ExampleRecord Record(
        AttackCase attackCase, AttackOutcome outcome, SettingParameters parameters, DiskFigures onDisk,
        double amplification) =>
        new()
        {
            Method = settings.Attack.Name,
            Settings = parameters.With(
            [
                new("batch_size", settings.BatchSize),
                new("size", attackCase.Image.Space),
                new("mask_threshold", settings.MaskThreshold),
                new("device", model.Device.type.ToString().ToLowerInvariant()),
                new("threads", settings.Threads),
            ]),
            StepsRun = outcome.Last.Step,
            Clean = new(outcome.Clean.Iou, outcome.Clean.PixelAccuracy),
            Last = Figures(outcome.Last),
            Best = Figures(outcome.Best),
            OnDisk = onDisk,
            PerturbationAmplification = amplification,
            Passes = new(outcome.Passes.Forward, outcome.Passes.Backward),
            Model = model.Identity,
            Image = attackCase.ImageFile,
            Target = attackCase.TargetFile,
            Seed = settings.Seed,
            Seconds = outcome.Duration.TotalSeconds,
            Versions = settings.Versions,
            Failure = outcome.Failure,
        };

    private StateFigures Figures(TrajectoryPoint point)
    {
        var span = model.Model.InputRange.Upper - model.Model.InputRange.Lower;
        return new(point.Step, point.Iou, point.PixelAccuracy, point.L2 / span, point.Linf / span);
    }
}
