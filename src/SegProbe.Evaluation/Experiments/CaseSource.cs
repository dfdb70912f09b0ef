using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Experiments;

/// <summary>Makes cases from samples, and checks them before any is attacked.</summary>
public static class CaseSource
{
    /// <summary>
    /// Makes one case for each pair of samples: read when it is asked for, ahead of time where the list is enumerated,
    /// and not kept. Faults in the files show then; <see cref="Require"/> finds them all.
    /// </summary>
    /// <param name="source">The samples.</param>
    /// <param name="pairs">Places of the image and of the sample whose mask is the target.</param>
    /// <param name="size">The side to which images and masks are resized, in pixels; null for none.</param>
    /// <param name="cancellation">Checked before each case is read.</param>
    public static IReadOnlyList<AttackCase> FromPairs(
        ISampleSource source, IReadOnlyList<(int Image, int Target)> pairs, int? size,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(pairs);
        return new PairedCases(source, pairs, size, cancellation);
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
        var attackCase = OfOneSize(new(picture, mask, FileIdentity.Of(image), FileIdentity.Of(target)));
        var sample = Resize(new(picture, mask), size);
        return attackCase with { Image = sample.Image, Target = sample.Mask };
    }

    /// <summary>Reads each sample once, and checks that the network takes its image and can draw its target.</summary>
    /// <exception cref="DataFileException">
    /// A file is not what it must be, image and target differ in size, a target has a label that the model lacks, or
    /// the model does not take an image.
    /// </exception>
    public static void Require(IReadOnlyList<AttackCase> cases, ModelUnderTest model)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(model);
        var probed = new HashSet<(int, int, int)>();
        foreach (var each in cases is PairedCases paired ? paired.ToCheck(() => model.Classes) : cases)
        {
            if (probed.Add((each.Image.Channels, each.Image.Height, each.Image.Width)))
            {
                model.Probe(each.Image);
            }

            RequireLabels(each, model);
        }
    }

    private static void RequireLabels(AttackCase attackCase, ModelUnderTest model)
    {
        if (attackCase.Target.Largest >= model.Classes)
        {
            throw new DataFileException(
                attackCase.TargetFile.Path, $"must hold labels 0 to {model.Classes - 1}, the model's classes",
                $"label {attackCase.Target.Largest}",
                "Choose a target that the model can draw, or make the mask binary with --mask-threshold.");
        }
    }

    internal static AttackCase OfOneSize(AttackCase made) =>
        (made.Image.Height, made.Image.Width) == (made.Target.Height, made.Target.Width)
            ? made
            : throw new DataFileException(
                made.TargetFile.Path,
                $"must have the size of the image {made.ImageFile.Path}, {made.Image.Width} x {made.Image.Height}",
                $"{made.Target.Width} x {made.Target.Height}", "Give a mask of that size, or resize all with --size.");

    internal static Sample Resize(Sample sample, int? size) =>
        size is { } side ? new(sample.Image.Resize(side, side), sample.Mask.Resize(side, side)) : sample;
}
