using SegProbe.Attacks;
using SegProbe.Evaluation.Inference;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Cases;

/// <summary>What all examples of a run share.</summary>
public sealed record RunSettings
{
    /// <summary>Gets the attack.</summary>
    public required AttackOptions Attack { get; init; }

    /// <summary>Gets where the masks come from, for the record.</summary>
    public required string TargetFrom { get; init; }

    /// <summary>Gets which pixels may change, for the record; null for all.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// Gets the bits a channel, 8 or 16, of the adversarial images' files, among which one that works is searched; null
    /// (the default) for 8, rounded.
    /// </summary>
    public int? Bits { get; init => field = value is { } bits ? Check.Bits(bits) : null; }

    /// <summary>
    /// Gets the qualities, 1 to 100, of the JPEG files that adversarial images are attacked through, saved as and
    /// measured as, too; none by default.
    /// </summary>
    public IReadOnlyList<int> JpegQualities
    {
        get;
        init => field = [.. value.Select(quality => Check.Quality(quality))];
    } = [];

    /// <summary>Gets the number of examples attacked at once; 16 by default.</summary>
    public int BatchSize { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>Gets the seed of the draw, for the record; it decides what attacks draw at random, too.</summary>
    public int Seed { get; init; }

    /// <summary>Gets the grey level above which a mask's pixel was foreground, for the record.</summary>
    public int? MaskThreshold { get; init; }

    /// <summary>Gets the number of threads, for the record.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets the versions of the software, for the record.</summary>
    public required SoftwareVersions Versions { get; init; }

    /// <summary>Gives what rows and records say of the setting.</summary>
    /// <param name="model">The model, which may have a surrogate of another precision.</param>
    /// <param name="used">The values used for an example where the method chooses them for each.</param>
    internal SettingParameters Parameters(ModelUnderTest model, IReadOnlyDictionary<string, double> used) =>
        SettingParameters.Read(Attack).With(
        [
            .. used.Select(value => KeyValuePair.Create(value.Key, (object?)value.Value)),
            new("target_from", TargetFrom),
            new("region", Region),
            new("bits", Bits),
            new("eot", EotText.Write(JpegQualities)),
            new("precision", model.Surrogate is null ? PlanPrecision.Float32 : PlanPrecision.BFloat16),
        ]);

    /// <summary>
    /// Gives what decides the random choices for an example: the same in any batch, another for each image.
    /// </summary>
    internal int SeedOf(AttackCase attackCase) =>
        HashCodeOf(attackCase.ImageFile.Sha256) ^ Seed;

    // string.GetHashCode is another one in each process.
    private static int HashCodeOf(string sha256) => sha256.Aggregate(0, (sum, digit) => unchecked((31 * sum) + digit));
}
