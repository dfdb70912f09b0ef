using SegProbe.Attacks;
using SegProbe.Evaluation.Targets;
using SegProbe.Models.Contracts;
using static System.FormattableString;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>What an evaluation does, apart from where: everything that decides its figures.</summary>
public sealed record EvaluationPlan
{
    internal const int DefaultBatchSize = 16;

    // More are a slip of the pen: a run makes a row of each for every pair.
    private const int MostSettings = 100_000;

    /// <summary>Gets the file of the network.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// Gets what is said of the network's input and output; stronger than what the file beside it says.
    /// </summary>
    public ModelDeclaration Contract { get; init; } = new();

    /// <summary>
    /// Gets whether an ONNX file is compared with ONNX Runtime on one input before it is used, the default.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>Gets the folder or the list (.csv) of the images, or how they are generated.</summary>
    public required string Data { get; init; }

    /// <summary>
    /// Gets the pattern of the images' files in the folder, as <c>FilePatterns</c> reads it; null for those in
    /// images/.
    /// </summary>
    public string? Images { get; init; }

    /// <summary>Gets the pattern of the masks' files; null for those in masks/.</summary>
    public string? Masks { get; init; }

    /// <summary>Gets the part of the data; null for all.</summary>
    public string? Split { get; init; }

    /// <summary>Gets the grey level above which a mask's pixel is foreground; null where masks hold labels.</summary>
    public int? MaskThreshold { get; init; }

    /// <summary>
    /// Gets the side of the images given to the network, in pixels, or "native"; null for the side it was trained on.
    /// </summary>
    public string? Size { get; init; }

    /// <summary>
    /// Gets the number of pairs of an image and another sample's mask, or of images where their own masks are used;
    /// 100 by default.
    /// </summary>
    public int Pairs { get; init; } = 100;

    /// <summary>Gets what decides the draw of the pairs; 1 by default.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Gets the number of examples attacked at once; 16 by default, or as many as fit into memory. Any other number is
    /// taken as it stands.
    /// </summary>
    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>
    /// Gets the arithmetic of the steps: float32 (the default), bfloat16, or auto for the faster of them on this
    /// processor. Figures are float32 throughout. A prepared run's plan says which was taken.
    /// </summary>
    public string Precision { get; init; } = PlanPrecision.Float32;

    /// <summary>
    /// Gets where the masks come from, as <see cref="TargetRule"/> reads it; null for another sample's in targeted
    /// attacks, the image's own in untargeted ones.
    /// </summary>
    public string? TargetFrom { get; init; }

    /// <summary>Gets which pixels may change, as <see cref="RegionRule"/> reads it; null for all.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// Gets the SHA-256 of the region's picture, which a file of another content then is not; null for any.
    /// </summary>
    public string? RegionSha256 { get; init; }

    /// <summary>
    /// Gets the bits a channel, 8 or 16, of the adversarial images' files, which are then searched for an image that
    /// still works; null (the default) for 8 without a search.
    /// </summary>
    public int? Bits { get; init; }

    /// <summary>
    /// Gets the files through which the attack goes, as <see cref="EotText"/> reads it: jpeg:75,90 for the expectation
    /// over JPEG files of these qualities; null (the default) for none.
    /// </summary>
    public string? Eot { get; init; }

    /// <summary>
    /// Gets the version of an audit's set of attacks: what a setting broke, later ones do not attack again at as large a
    /// budget. Null where each setting attacks everything.
    /// </summary>
    public string? Audit { get; init; }

    /// <summary>Gets the attacks.</summary>
    public IReadOnlyList<AttackSweep> Attacks { get; init; } = [new()];

    /// <summary>Gives where the masks of a goal come from.</summary>
    /// <exception cref="FormatException">
    /// <see cref="TargetFrom"/> is no rule, or none for the goal; the message says what to write.
    /// </exception>
    public TargetRule TargetOf(AttackGoal goal) =>
        TargetFrom is { } text ? TargetRule.Read(text, goal)
        : goal == AttackGoal.Targeted ? TargetRule.Other
        : TargetRule.Truth;

    /// <summary>Gives the settings of all attacks, each once.</summary>
    /// <param name="catalog">The methods.</param>
    /// <param name="onFault">Receives every fault; the settings are complete where there is none.</param>
    /// <param name="nameOf">
    /// How a property is called in messages: given the number of the sweep and the property's name.
    /// </param>
    public IReadOnlyList<AttackOptions> Expand(
        AttackCatalog catalog, Action<string> onFault, Func<int, string, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        ArgumentNullException.ThrowIfNull(nameOf);
        if (Attacks.Count == 0)
        {
            onFault("attacks must have at least one entry, got none. Leave it out for the paper's three methods.");
        }

        if (Attacks.Sum(sweep => sweep.Count(catalog)) is > MostSettings and var count)
        {
            onFault(Invariant($"attacks must make at most {MostSettings} settings, got {count}. Give fewer values."));
            return [];
        }

        var settings = Attacks.SelectMany((sweep, i) => sweep.Expand(catalog, onFault, name => nameOf(i, name)))
            .ToList();
        foreach (var (setting, times) in settings.CountBy(setting => setting).Where(pair => pair.Value > 1))
        {
            onFault(
                $"attacks must have each setting once, got {SettingNames.Describe(setting, catalog)} {times} times. " +
                "Take it out of all entries but one.");
        }

        return settings;
    }
}

/// <summary>A plan cannot be run. The message has a line for each fault.</summary>
public sealed class PlanException : Exception
{
    /// <summary>Lists the faults.</summary>
    /// <param name="faults">Each complete: what, the rule, the value found, the remedy.</param>
    public PlanException(IReadOnlyList<string> faults)
        : base(string.Join('\n', faults)) =>
        Faults = faults;

    /// <summary>Gets the faults.</summary>
    public IReadOnlyList<string> Faults { get; }
}
