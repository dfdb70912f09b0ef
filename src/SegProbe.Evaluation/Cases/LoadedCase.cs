using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Cases;

/// <summary>A pair of samples as read from disk: a case, or why there is none.</summary>
/// <param name="Case">The case; null where a file could not be read.</param>
/// <param name="Failure">Why there is none; null where there is one.</param>
/// <param name="Image">The image's file.</param>
/// <param name="Target">The target's file.</param>
internal sealed record LoadedCase(AttackCase? Case, string? Failure, FileIdentity Image, FileIdentity Target)
{
    /// <summary>Reads a pair. A fault of its files is reported, not thrown.</summary>
    public static LoadedCase Load(CaseSamples samples, (int Image, int Target) pair, int? side)
    {
        try
        {
            var loaded = CaseSource.FromPairs(samples, [pair], side)[0];
            return new(loaded, null, loaded.ImageFile, loaded.TargetFile);
        }
        catch (Exception exception) when (Fault(exception) is not null)
        {
            return new(
                null,
                Fault(exception),
                Identify(samples.ImageIdentity, samples, pair.Image),
                Identify(samples.MaskIdentity, samples, pair.Target));
        }
    }

    /// <summary>Says that the case cannot be attacked after all.</summary>
    public LoadedCase Without(string failure) => this with { Case = null, Failure = failure };

    /// <summary>Gives the message of a fault of a file; null where the exception is something else.</summary>
    /// <remarks>Parallel reading bundles its faults.</remarks>
    internal static string? Fault(Exception exception) => exception switch
    {
        AggregateException bundle => Fault(bundle.Flatten().InnerExceptions[0]),
        DataFileException or IOException or UnauthorizedAccessException => exception.Message,
        _ => null,
    };

    private static FileIdentity Identify(Func<int, FileIdentity> identify, CaseSamples samples, int index)
    {
        try
        {
            return identify(index);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(samples.Ids[index], "");
        }
    }
}
