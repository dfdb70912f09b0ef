using SegProbe.Attacks.Budget;
using SegProbe.Attacks.Corruptions;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Attacks.SegmentationMask;

namespace SegProbe.Attacks;

/// <summary>The methods that can be chosen by name. Help, sweeps, tables and the contract tests follow from it.</summary>
public sealed class AttackCatalog
{
    private readonly IReadOnlyDictionary<string, AttackMethod> byName;

    private AttackCatalog(IReadOnlyList<AttackMethod> methods) =>
        (Methods, byName) = (methods, methods.ToDictionary(method => method.Name));

    /// <summary>Gets the methods that SegProbe comes with.</summary>
    public static AttackCatalog Default { get; } = new(
    [
        new(() => new SsmOptions(), AttackFamily.SegmentationMask, Ozbulak, AttackOrigin.Official),
        new(() => new AsmOptions(), AttackFamily.SegmentationMask, Ozbulak, AttackOrigin.Official),
        new(() => new AsmaOptions(), AttackFamily.SegmentationMask, Ozbulak, AttackOrigin.Official),
        new(() => new MinNormOptions(), AttackFamily.MinimumNorm, null, AttackOrigin.Own),
        new(() => new PgdOptions(), AttackFamily.Budget, "Madry and others, ICLR 2018, arXiv:1706.06083"),
        new(() => new SegPgdOptions(), AttackFamily.Budget, "Gu, Zhao, Tresp, Torr, ECCV 2022, arXiv:2207.12391"),
        new(() => new CosPgdOptions(), AttackFamily.Budget, "Agnihotri, Jung, Keuper, ICML 2024, arXiv:2302.02213"),
        new(() => new ApgdMceOptions(), AttackFamily.Budget, Croce),
        new(() => new ApgdJsOptions(), AttackFamily.Budget, Croce),
        new(() => new ApgdBmceOptions(), AttackFamily.Budget, Croce),
        new(() => new ApgdHingeOptions(), AttackFamily.Budget, Croce),
        new(() => new TsallisPgdOptions(), AttackFamily.Budget, "Matyasko, 2026, arXiv:2605.03405"),
        new(
            () => new SquareOptions(), AttackFamily.Budget,
            "Andriushchenko, Croce, Flammarion, Hein, ECCV 2020, arXiv:1912.00049"),
        new(() => new DagOptions(), AttackFamily.MinimumNorm, "Xie and others, ICCV 2017, arXiv:1703.08603"),
        new(() => new DdnOptions(), AttackFamily.MinimumNorm, "Rony and others, CVPR 2019, arXiv:1811.09600"),
        new(() => new FmnOptions(), AttackFamily.MinimumNorm, "Pintor and others, NeurIPS 2021, arXiv:2102.12827"),
        new(() => new AlmaProxOptions(), AttackFamily.MinimumNorm, "Rony, Pesquet, Ben Ayed, CVPR 2023, arXiv:2206.07179"),
        new(() => new PdpgdOptions(), AttackFamily.MinimumNorm, "Matyasko, Chau, 2021, arXiv:2106.01538"),
        new(() => new NoiseOptions(), AttackFamily.Corruption, null, AttackOrigin.Own),
        new(() => new BrightnessOptions(), AttackFamily.Corruption, null, AttackOrigin.Own),
        new(() => new BlurOptions(), AttackFamily.Corruption, null, AttackOrigin.Own),
        new(() => new JpegOptions(), AttackFamily.Corruption, null, AttackOrigin.Own),
    ]);

    private const string Ozbulak = "Ozbulak, Van Messem, De Neve, MICCAI 2019, arXiv:1907.13124";

    private const string Croce =
        "Croce, Hein, ICML 2020, arXiv:2003.01690; losses of Croce, Singh, Hein, ECCV 2024, arXiv:2306.12941";

    /// <summary>Gets the methods, in the order in which they are listed.</summary>
    public IReadOnlyList<AttackMethod> Methods { get; }

    /// <summary>Gets the names of the methods, in the same order.</summary>
    public IEnumerable<string> Names => Methods.Select(method => method.Name);

    /// <summary>Finds a method; null where there is none of this name.</summary>
    public AttackMethod? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Gives a catalogue with one more method.</summary>
    /// <exception cref="ArgumentException">There is a method of this name.</exception>
    public AttackCatalog With(AttackMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return Find(method.Name) is null
            ? new([.. Methods, method])
            : throw new ArgumentException(
                $"The name of a method must be new to the catalogue, got {method.Name} again. Choose another name.",
                nameof(method));
    }
}

/// <summary>A method of attack, as a catalogue lists it.</summary>
/// <param name="Create">Makes the method's options with its defaults.</param>
/// <param name="Family">What the method searches.</param>
/// <param name="Paper">Authors, venue, year and number of the paper; null where there is none.</param>
/// <param name="Origin">How it stands to the paper.</param>
public sealed record AttackMethod(
    Func<AttackOptions> Create, AttackFamily Family, string? Paper, AttackOrigin Origin = AttackOrigin.Adapted)
{
    /// <summary>Gets the options with the method's defaults.</summary>
    public AttackOptions Defaults { get; } = Create();

    /// <summary>Gets the name as users write it, for example <c>asma</c>.</summary>
    public string Name => Defaults.Name;

    /// <summary>Gets the norms that the method bounds or makes small, its default first; empty where it has none.</summary>
    public IReadOnlyList<PerturbationNorm> Norms => Defaults.Norms;

    /// <summary>Gets the number of steps where none is set.</summary>
    public int Steps => Defaults.Steps;
}

/// <summary>What a method searches.</summary>
public enum AttackFamily
{
    /// <summary>The image nearest to the goal in a fixed number of steps, without a norm.</summary>
    SegmentationMask,

    /// <summary>The smallest perturbation that reaches an IoU.</summary>
    MinimumNorm,

    /// <summary>The image nearest to the goal within a budget.</summary>
    Budget,

    /// <summary>The worst of a few corruptions within a budget; it knows nothing of the network.</summary>
    Corruption,
}

/// <summary>How a method stands to its paper.</summary>
public enum AttackOrigin
{
    /// <summary>As the paper has it, for segmentation.</summary>
    Official,

    /// <summary>The paper's method brought to masks, or changed where the attack's remarks say so.</summary>
    Adapted,

    /// <summary>SegProbe's own.</summary>
    Own,
}
