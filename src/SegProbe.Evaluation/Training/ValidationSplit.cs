using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Volumes;

namespace SegProbe.Evaluation.Training;

/// <summary>Decides which samples are trained on and which decide when the weights are best.</summary>
public static class ValidationSplit
{
    private const int HeldOutShare = 7;

    /// <summary>
    /// Gives the splits train and val of a source. Where there is no val, a seeded seventh of the rest is held out (one
    /// sample at least). A source without parts is all training samples.
    /// </summary>
    /// <exception cref="DataFileException">
    /// The source has parts, but no train; or there are fewer than two samples.
    /// </exception>
    public static (ISampleSource Training, ISampleSource Validation) Divide(ISampleSource source, int seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        var training = source.Split("train");
        if (source.Splits.Contains("val"))
        {
            return (training, source.Split("val"));
        }

        var (fitted, heldOut) = HoldOut(source.Name, training.Ids.Count, seed);
        return (new SampleSelection(training, fitted), new SampleSelection(training, heldOut));
    }

    /// <summary>Does so with volumes.</summary>
    /// <inheritdoc cref="Divide(ISampleSource, int)"/>
    public static (IVolumeSource Training, IVolumeSource Validation) Divide(IVolumeSource source, int seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        var training = source.Splits.Count > 0 ? source.Split("train") : source;
        if (source.Splits.Contains("val"))
        {
            return (training, source.Split("val"));
        }

        var (fitted, heldOut) = HoldOut(source.Name, training.Ids.Count, seed);
        return (new VolumeSelection(training, fitted), new VolumeSelection(training, heldOut));
    }

    private static (int[] Fitted, int[] HeldOut) HoldOut(string name, int count, int seed)
    {
        if (count < 2)
        {
            throw new DataFileException(name, "must have at least 2 samples to train on", $"{count}", "Add more.");
        }

        var random = new SeededRandom(seed);
        var order = Enumerable.Range(0, count).OrderBy(_ => random.Next()).ToArray();
        var heldOut = Math.Max(1, count / HeldOutShare);
        return ([.. order[heldOut..].Order()], [.. order[..heldOut].Order()]);
    }
}
