using SegProbe.Evaluation.Data;

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

        if (training.Ids.Count < 2)
        {
            throw new DataFileException(
                source.Name, "must have at least 2 samples to train on", $"{training.Ids.Count}", "Add more.");
        }

        var random = new SeededRandom(seed);
        var order = Enumerable.Range(0, training.Ids.Count).OrderBy(_ => random.Next()).ToArray();
        var heldOut = Math.Max(1, order.Length / HeldOutShare);
        return (
            new SampleSelection(training, [.. order[heldOut..].Order()]),
            new SampleSelection(training, [.. order[..heldOut].Order()]));
    }
}
