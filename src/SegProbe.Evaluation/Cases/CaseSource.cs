using System.Security.Cryptography;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Targets;

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
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(pairs);
        var used = pairs.SelectMany(pair => (int[])[pair.Image, pair.Target]).Distinct().ToArray();
        var loaded = used.AsParallel().WithCancellation(cancellation)
            .Select(index => (index, Sample: Resize(source.Load(index), size),
                Image: source.ImageIdentity(index), Mask: source.MaskIdentity(index)))
            .ToDictionary(each => each.index);

        return
        [
            .. pairs.Select(pair => Case(new(
                loaded[pair.Image].Sample.Image,
                loaded[pair.Target].Sample.Mask,
                loaded[pair.Image].Image,
                loaded[pair.Target].Mask)
            {
                Truth = loaded[pair.Image].Sample.Mask,
            })),
        ];
    }

    /// <summary>Makes a case from two files.</summary>
    /// <param name="image">The file of the image.</param>
    /// <param name="target">The file of the mask to reach.</param>
    /// <param name="reading">How the mask's values become labels.</param>
    /// <param name="size">The side to which both are resized, in pixels; null for none.</param>
    /// <exception cref="DataFileException">A file is not what it must be, or the sizes differ.</exception>
    public static AttackCase FromFiles(string image, string target, MaskReading reading, int? size)
    {
        var (picture, mask) = (ImageFile.Read(image), MaskFile.Read(target, reading));
        var attackCase = Case(new(picture, mask, FileIdentity.Read(image), FileIdentity.Read(target)));
        var sample = Resize(new(picture, mask), size);
        return attackCase with { Image = sample.Image, Target = sample.Mask };
    }

    /// <summary>Makes a case of an image and a class that each pixel, or a classifier's answer, is to become.</summary>
    /// <param name="image">The file of the image.</param>
    /// <param name="target">The class, from 0.</param>
    /// <param name="model">The model, which says how large its answer is.</param>
    /// <param name="size">The side to which the image is resized, in pixels; null for none.</param>
    /// <exception cref="DataFileException">A file is not what it must be, or the model lacks the class.</exception>
    public static AttackCase FromClass(string image, int target, ModelUnderTest model, int? size)
    {
        ArgumentNullException.ThrowIfNull(model);
        var picture = Picture(image, size);
        model.Probe(picture);
        var largest = Math.Min(model.Classes - 1, byte.MaxValue);
        if (target < 0 || target > largest)
        {
            throw new DataFileException(
                model.Identity.Path, $"must have the class to reach among 0 to {largest}", $"{target}",
                "Choose one with --target-class.");
        }

        var (height, width) = model.Model.IsClassifier ? (1, 1) : (picture.Height, picture.Width);
        var labels = new byte[height * width];
        Array.Fill(labels, (byte)target);
        return new(
            picture, new(height, width, labels), FileIdentity.Read(image),
            new($"class:{target}", Hash(labels)));
    }

    /// <summary>Makes a case of an image whose mask is made of the prediction, by <see cref="With"/>.</summary>
    /// <param name="image">The file of the image.</param>
    /// <param name="size">The side to which the image is resized, in pixels; null for none.</param>
    /// <exception cref="DataFileException">The file is no image.</exception>
    public static AttackCase FromImage(string image, int? size)
    {
        var picture = Picture(image, size);
        var blank = new LabelMap(picture.Height, picture.Width, new byte[picture.Height * picture.Width]);
        return new(picture, blank, FileIdentity.Read(image), new("", ""));
    }

    /// <summary>Makes a case's mask and region as rules say, and checks that the model can draw the mask.</summary>
    /// <param name="attackCase">
    /// The case, with the mask that the rule starts from, unless that is the prediction.
    /// </param>
    /// <param name="target">Where the mask comes from.</param>
    /// <param name="region">Which pixels may change; null for all.</param>
    /// <param name="model">The model, which was probed before.</param>
    /// <exception cref="DataFileException">
    /// The mask has a label that the model lacks, or the region no pixel of the image.
    /// </exception>
    public static AttackCase With(
        AttackCase attackCase, TargetRule target, RegionRule? region, ModelUnderTest model)
    {
        ArgumentNullException.ThrowIfNull(attackCase);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(model);
        var (image, ignored) = (attackCase.Image, model.Model.IgnoredLabel);
        var made = target.Start == TargetStart.Prediction ? WithPrediction(attackCase, model) : attackCase;
        made = made with { Target = target.Apply(made.Target, ignored) };
        made = target.Start == TargetStart.Prediction
            ? made with { TargetFile = new(target.ToString(), Hash(made.Target.Labels)) }
            : made;
        RequireLabels([made], model);
        return made with { Region = region?.Apply(image.Height, image.Width, made.Truth, made.Target, ignored) };
    }

    private static AttackCase WithPrediction(AttackCase attackCase, ModelUnderTest model)
    {
        var (image, prediction) = (attackCase.Image, model.Predict(attackCase.Image));
        var window = model.Model.OutputWindow(image.Height, image.Width);
        return attackCase with
        {
            Prediction = prediction,
            Target = model.Model.IsClassifier
                ? prediction
                : prediction.Inside(image.Height, image.Width, (int)window.Top, (int)window.Left),
        };
    }

    /// <summary>Checks that the network takes each image and can draw each target.</summary>
    /// <exception cref="DataFileException">
    /// A target has a label that the model lacks, or the model does not take an image.
    /// </exception>
    public static void Require(IReadOnlyList<AttackCase> cases, ModelUnderTest model)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(model);
        foreach (var size in cases.DistinctBy(each => (each.Image.Channels, each.Image.Height, each.Image.Width)))
        {
            model.Probe(size.Image);
        }

        RequireLabels(cases, model);
    }

    /// <summary>Checks that the network, which was probed before, can draw each target.</summary>
    internal static void RequireLabels(IReadOnlyList<AttackCase> cases, ModelUnderTest model)
    {
        if (model.Model.IsClassifier && cases.FirstOrDefault(each => each.Target.Labels.Length > 1) is { } mask)
        {
            throw new DataFileException(
                model.Identity.Path, "must be a segmentation to be given a mask as its target",
                $"a classifier, for {mask.TargetFile.Path}", "Give a class with 'segprobe attack --target-class'.");
        }

        foreach (var each in cases)
        {
            RequireLabels(each, model);
        }
    }

    private static void RequireLabels(AttackCase attackCase, ModelUnderTest model)
    {
        var ignored = model.Model.IgnoredLabel;
        var largest = attackCase.Target.LargestBut(ignored) ?? throw new DataFileException(
            attackCase.TargetFile.Path, "must have pixels that count", $"the ignored label {ignored} in all",
            "Choose another target, or correct --ignored-label.");
        if (largest >= model.Classes)
        {
            throw new DataFileException(
                attackCase.TargetFile.Path, $"must hold labels 0 to {model.Classes - 1}, the model's classes",
                $"label {largest}",
                "Choose a target that the model can draw, make the mask binary with --mask-threshold, or name a " +
                "label that does not count with --ignored-label.");
        }
    }

    private static AttackCase Case(AttackCase made) =>
        (made.Image.Height, made.Image.Width) == (made.Target.Height, made.Target.Width)
            ? made
            : throw new DataFileException(
                made.TargetFile.Path,
                $"must have the size of the image {made.ImageFile.Path}, {made.Image.Width} x {made.Image.Height}",
                $"{made.Target.Width} x {made.Target.Height}", "Give a mask of that size, or resize all with --size.");

    private static PixelImage Picture(string image, int? size)
    {
        var picture = ImageFile.Read(image);
        return size is { } side ? picture.Resize(side, side) : picture;
    }

    private static string Hash(byte[] labels) => Convert.ToHexStringLower(SHA256.HashData(labels));

    private static Sample Resize(Sample sample, int? size) =>
        size is { } side ? new(sample.Image.Resize(side, side), sample.Mask.Resize(side, side)) : sample;
}
