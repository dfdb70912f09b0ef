using SegProbe.Attacks;
using SegProbe.Attacks.Budget;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
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
    public ExampleRecord Record(
        AttackCase attackCase, AttackOutcome outcome, DiskFigures onDisk, double amplification) =>
        new()
        {
            Method = settings.Attack.Name,
            Protocol = settings.Attack.ProtocolName,
            Settings = Settings(attackCase.Image, outcome.UsedParameters),
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

    private AttackSettings Settings(PixelImage image, IReadOnlyDictionary<string, double> used) 
    {
        double? Used(string key) => used.TryGetValue(key, out var value) ? value : null;
        return new()
        {
            Goal = settings.Attack.GoalName,
            TargetFrom = settings.TargetFrom,
            Region = settings.Region,
            Steps = settings.Attack.Steps,
            Alpha = Used("alpha"),
            Beta = Used("beta"),
            Tau = Used("tau"),
            FirstStepL2 = (settings.Attack as SegmentationMaskOptions)?.FirstStepL2,
            Norm = settings.Attack.NormOrNone?.ToString().ToLowerInvariant(),
            Epsilon = (settings.Attack as BudgetAttackOptions)?.Epsilon,
            SuccessIou = (settings.Attack as MinimumNormAttackOptions)?.SuccessIou,
            StopIou = settings.Attack.StopIou,
            Bits = settings.Bits,
            Survive = SurviveText.Write(settings.JpegQualities),
            BatchSize = settings.BatchSize,
            Size = [image.Height, image.Width],
            MaskThreshold = settings.MaskThreshold,
            Precision = model.Guide is null ? "float32" : "bfloat16",
            Device = model.Device.type.ToString().ToLowerInvariant(),
            Threads = settings.Threads,
        };
    }

    private StateFigures Figures(TrajectoryPoint point)
    {
        var span = model.Model.InputRange.Upper - model.Model.InputRange.Lower;
        return new(point.Step, point.Iou, point.PixelAccuracy, point.L2 / span, point.Linf / span);
    }
}
