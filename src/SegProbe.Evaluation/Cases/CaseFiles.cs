using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Targets;
using SegProbe.Evaluation.Targets.Volumes;

namespace SegProbe.Evaluation.Cases;

/// <summary>One image, and what its mask is made from, in place of a data set.</summary>
public sealed record CaseFiles
{
    /// <summary>Gets the file of the image.</summary>
    public required string Image { get; init; }

    /// <summary>
    /// Gets the file of the mask, of the image's size: the mask aimed at or, where a plan's rule starts from the truth,
    /// the image's own. Null where the mask is a class or made from the prediction.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>
    /// Gets the class aimed at, from 0: every pixel's, or a classifier's answer. Null where the mask comes from elsewhere.
    /// </summary>
    public int? TargetClass { get; init; }

    /// <summary>
    /// Gives the rule that makes the mask; null where the mask is what was given, a file or a class.
    /// </summary>
    /// <param name="plan">The plan, which may name a rule.</param>
    /// <param name="goal">What is done with the mask.</param>
    /// <param name="nameOf">How a property is called in messages.</param>
    /// <exception cref="FormatException">The rule does not go with what is given.</exception>
    /// <exception cref="PlanException">The mask has two sources, or none.</exception>
    internal TargetRule? Rule(EvaluationPlan plan, AttackGoal goal, Func<string, string> nameOf)
    {
        var rule = plan.TargetFrom is { } text ? TargetRule.Read(text, goal) : null;
        var (from, mask, label) = (nameOf("target_from"), nameOf("target"), nameOf("target_class"));
        return rule?.Start switch
        {
            TargetStart.Other => throw new FormatException(
                "must be truth or prediction, or steps from one of them, got 'other': there is no other sample. " +
                $"Give its mask with {mask}."),
            TargetStart.Truth when Target is null || TargetClass is not null => throw new FormatException(
                $"truth must come with the image's own mask and no class, got {(TargetClass is null ? "no mask" : label)}. " +
                $"Give the mask with {mask}."),
            TargetStart.Prediction when Target is not null || TargetClass is not null => throw new FormatException(
                "must be the only source of the mask where it starts from the prediction, got " +
                $"{(TargetClass is null ? mask : label)} too. Leave one of them out."),
            null when Target is null && TargetClass is null && goal == AttackGoal.Untargeted => TargetRule.Prediction,
            null when Target is null == TargetClass is null => throw new PlanException(
            [
                $"The target must be given once, by {mask}, {label} or {from}, got {(Target is null ? "none" : "two")}. " +
                "Give a mask, a class or a rule.",
            ]),
            _ => rule,
        };
    }

    /// <summary>Gives a loaded case the class aimed at, or forgets that its mask might be the truth.</summary>
    /// <param name="loaded">The case as <see cref="CaseFileSource"/> has it.</param>
    /// <param name="rule">What makes the mask; null where the mask is what was given.</param>
    /// <param name="model">The model, which was probed before.</param>
    /// <param name="classes">The number of its classes.</param>
    /// <exception cref="DataFileException">The model lacks the class.</exception>
    internal AttackCase Complete(AttackCase loaded, TargetRule? rule, ModelUnderTest model, int classes)
    {
        if (TargetClass is not { } label)
        {
            return rule is null ? loaded with { Truth = null } : loaded;
        }

        var largest = Math.Min(classes - 1, byte.MaxValue);
        if (label < 0 || label > largest)
        {
            throw new DataFileException(
                model.Identity.Path, $"must have the class to reach among 0 to {largest}", $"{label}",
                "Choose one with --target-class.");
        }

        IReadOnlyList<int> space = model.Model.IsClassifier ? [1, 1] : loaded.Image.Space;
        var labels = new byte[space.Aggregate((product, side) => product * side)];
        Array.Fill(labels, (byte)label);
        var mask = new LabelMap(space, labels);
        return loaded with { Target = mask, Truth = null, TargetFile = new($"class:{label}", CaseSource.Hash(mask)) };
    }
}

/// <summary>A collection of one sample, read once: an image with its mask, or a blank one where there is none.</summary>
internal sealed class CaseFileSource : CaseSamples
{
    private readonly CaseFiles files;
    private readonly Lazy<(SampleImage Image, LabelMap Mask)> sample;

    public CaseFileSource(CaseFiles files, SampleReading reading)
    {
        this.files = files;
        sample = new(() =>
        {
            if (VolumeFile.IsVolume(files.Image))
            {
                return WithMask(VolumeFile.Read(files.Image), reading.Masks);
            }

            var image = ImageFile.Read(files.Image, reading.Window);
            var mask = files.Target is { } path
                ? MaskFile.Read(path, reading.Masks)
                : new(image.Height, image.Width, new byte[image.Height * image.Width]);
            CaseSource.RequireSize(image, mask, files.Image, files.Target ?? "");
            return (image, mask);
        });
    }

    // Another patient's mask lies in a grid of its own.
    private (SampleImage Image, LabelMap Mask) WithMask(Volume volume, MaskReading reading)
    {
        if (files.Target is not { } path)
        {
            return (volume, new(volume.Space, new byte[volume.Space.Aggregate((product, side) => product * side)]));
        }

        var mask = VolumeFile.ReadLabels(path);
        return (volume, MaskPlacement.CentreOnCentre(reading.Apply(mask.ToMap()), mask.Geometry, volume.Geometry));
    }

    public override IReadOnlyList<string> Ids => [files.Image];

    public override (SampleImage Image, LabelMap Mask) Load(int index) => sample.Value;

    public override FileIdentity ImageIdentity(int index) => FileIdentity.Read(files.Image);

    public override FileIdentity MaskIdentity(int index) =>
        files.Target is { } mask ? FileIdentity.Read(mask) : new("", "");
}
