using System.Security.Cryptography;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Targets;
using SegProbe.Evaluation.Targets.Volumes;

namespace SegProbe.Evaluation.Cases;

/// <summary>Makes cases from samples, and checks them before any is attacked.</summary>
public static class CaseSource
{
    /// <summary>Makes one case for each pair of samples.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="pairs">Places of the image and of the sample whose mask is the target.</param>
    /// <param name="size">The side to which images and masks are resized, in pixels; null for none.</param>
    /// <param name="cancellation">Checked between samples.</param>
    /// <exception cref="DataFileException">
    /// A file is not what it must be, or sizes differ where none is given.
    /// </exception>
    public static IReadOnlyList<AttackCase> FromPairs(
        ISampleSource source, IReadOnlyList<(int Image, int Target)> pairs, int? size,
        CancellationToken cancellation = default) =>
        FromPairs(new PictureSamples(source), pairs, size, cancellation);

    /// <summary>Does so with pictures or volumes.</summary>
    /// <inheritdoc cref="FromPairs(ISampleSource, IReadOnlyList{ValueTuple{int, int}}, int?, CancellationToken)"/>
    public static IReadOnlyList<AttackCase> FromPairs(
        CaseSamples source, IReadOnlyList<(int Image, int Target)> pairs, int? size,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(pairs);
        var used = pairs.SelectMany(pair => (int[])[pair.Image, pair.Target]).Distinct().ToArray();
        var loaded = used.AsParallel().WithCancellation(cancellation)
            .Select(index => (index, Sample: Resize(source.Load(index), size),
                Image: source.ImageIdentity(index), Mask: source.MaskIdentity(index)))
            .ToDictionary(sample => sample.index);

        return
        [
            .. pairs.Select(pair => Case(new(
                loaded[pair.Image].Sample.Image,
                Laid(loaded[pair.Target].Sample, loaded[pair.Image].Sample),
                loaded[pair.Image].Image,
                loaded[pair.Target].Mask)
            {
                Truth = loaded[pair.Image].Sample.Mask,
            })),
        ];
    }

    /// <summary>Makes a case's mask and region as rules say, and checks that the model can draw the mask.</summary>
    /// <param name="attackCase">
    /// The case, with the mask that the rule starts from, unless that is the prediction.
    /// </param>
    /// <param name="target">Where the mask comes from.</param>
    /// <param name="region">Which pixels may change; null for all.</param>
    /// <param name="model">The model, which was probed before.</param>
    /// <param name="classes">The number of its classes.</param>
    /// <exception cref="DataFileException">
    /// The mask has a label that the model lacks, or the region no pixel of the image.
    /// </exception>
    public static AttackCase With(
        AttackCase attackCase, TargetRule target, RegionRule? region, ModelUnderTest model, int classes)
    {
        ArgumentNullException.ThrowIfNull(attackCase);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(model);
        var (image, ignored) = (attackCase.Image, model.Model.IgnoredLabel);
        var isPredicted = target.Start == TargetStart.Prediction;
        var made = isPredicted ? WithPrediction(attackCase, model) : attackCase;
        made = made with { Target = target.Apply(made.Target, ignored) };
        made = isPredicted ? made with { TargetFile = new(target.ToString(), Hash(made.Target)) } : made;
        RequireLabels(made, model, classes);
        return made with { Region = region?.Apply(image.Space, made.Truth, made.Target, ignored) };
    }

    /// <summary>Checks that the network, which was probed before, can draw a target.</summary>
    internal static void RequireLabels(AttackCase attackCase, ModelUnderTest model, int classes)
    {
        if (model.Model.IsClassifier && attackCase.Target.Labels.Length > 1)
        {
            throw new DataFileException(
                model.Identity.Path, "must be a segmentation to be given a mask as its target",
                $"a classifier, for {attackCase.TargetFile.Path}",
                "Give a class with 'segprobe attack --target-class'.");
        }

        var ignored = model.Model.IgnoredLabel;
        var largest = attackCase.Target.LargestBut(ignored) ?? throw new DataFileException(
            attackCase.TargetFile.Path, "must have pixels that count", $"the ignored label {ignored} in all",
            "Choose another target, or correct --ignored-label.");
        if (largest >= classes)
        {
            throw new DataFileException(
                attackCase.TargetFile.Path, $"must hold labels 0 to {classes - 1}, the model's classes",
                $"label {largest}",
                "Choose a target that the model can draw, make the mask binary with --mask-threshold, or name a " +
                "label that does not count with --ignored-label.");
        }
    }

    /// <summary>Gives the SHA-256 of a mask that no file holds.</summary>
    internal static string Hash(LabelMap mask) => Convert.ToHexStringLower(SHA256.HashData(mask.Labels));

    private static AttackCase WithPrediction(AttackCase attackCase, ModelUnderTest model)
    {
        using var view = model.View(attackCase.Image);
        var prediction = attackCase.Prediction ?? model.Predict(attackCase.Image);
        return attackCase with { Prediction = prediction, Target = view.Around(prediction) };
    }

    /// <summary>Checks that a mask has its image's size.</summary>
    internal static void RequireSize(SampleImage image, LabelMap mask, string imagePath, string maskPath)
    {
        if (!image.Space.SequenceEqual(mask.Space))
        {
            throw new DataFileException(
                maskPath, $"must have the size of the image {imagePath}, {image.Size}", mask.Size, "Give a mask of that size, or resize all with --size.");
        }
    }

    private static AttackCase Case(AttackCase made)
    {
        RequireSize(made.Image, made.Target, made.ImageFile.Path, made.TargetFile.Path);
        return made;
    }

    // Pictures have one size, or are refused; volumes lie each in a grid of its own.
    private static LabelMap Laid((SampleImage Image, LabelMap Mask) mask, (SampleImage Image, LabelMap Mask) image) =>
        (mask.Image, image.Image) is (Volume from, Volume to)
            ? MaskPlacement.CentreOnCentre(mask.Mask, from.Geometry, to.Geometry) : mask.Mask;

    private static (SampleImage Image, LabelMap Mask) Resize((SampleImage Image, LabelMap Mask) sample, int? size) =>
        size is { } side && sample.Image is PixelImage image
            ? (image.Resize(side, side), sample.Mask.Resize(side, side))
            : sample;
}
